"""What an import came to, gathered part by part: counts, problems by kind, some of each."""

from collections.abc import Sequence
from typing import Any

from crm.jobs.imports.rows import Plan, Verdict

SHOWN = 5
MOST_KINDS = 60
OTHERS = "and other problems"


def tally_of(plans: Sequence[Plan]) -> dict[str, int]:
    """How many rows came to what."""
    counts: dict[str, int] = {}
    for plan in plans:
        name = outcome_of(plan)
        counts[name] = counts.get(name, 0) + 1
    return counts


def outcome_of(plan: Plan) -> str:
    """A verdict's name; "double" for rows that name somebody whom an earlier one named."""
    doubled = plan.row.double and plan.verdict != Verdict.REJECTED
    return "double" if doubled else str(plan.verdict)


def add(report: dict[str, Any], plans: Sequence[Plan]) -> None:
    """Put the outcome of one part into the report."""
    counts = report.setdefault("counts", {})
    for name, count in tally_of(plans).items():
        counts[name] = counts.get(name, 0) + count
    samples = report.setdefault("samples", {})
    problems = report.setdefault("problems", {})
    for plan in plans:
        some = samples.setdefault(outcome_of(plan), [])
        if len(some) < SHOWN:
            some.append(_sample(plan))
        for problem in plan.row.problems:
            _count(problems, plan, problem)


def problems_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The most frequent first."""
    found = [{**about, "key": key} for key, about in report.get("problems", {}).items()]
    return sorted(found, key=lambda each: -int(each["count"]))


def _sample(plan: Plan) -> dict[str, Any]:
    return {"row": plan.row.number, "title": plan.title[:120], "words": [list(each) for each in plan.words[:6]]}


def _count(problems: dict[str, Any], plan: Plan, problem: Any) -> None:
    key = f"{problem.about}|{problem.words}|{int(problem.light)}"
    if key not in problems and len(problems) >= MOST_KINDS:
        key = OTHERS
    known = problems.setdefault(
        key,
        {"about": problem.about, "words": problem.words, "light": problem.light, "count": 0, "some": []},
    )
    known["count"] += 1
    if len(known["some"]) < SHOWN:
        known["some"].append([plan.row.number, problem.text])
