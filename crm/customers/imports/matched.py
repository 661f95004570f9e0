"""Whom rows of a file may name, by the organization's matching and duplicate rules."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from crm.customers.imports.employers import clean_domain
from crm.customers.matching.candidates import Candidate
from crm.customers.matching.finding import match_many
from crm.customers.matching.rules import Rule, answer_for, matching_rules
from crm.customers.models import Answer, Certainty, DuplicateScan
from crm.customers.normal_forms import email_key
from crm.jobs.imports.rows import Matched, Row, Run

ENTRANCE = "import"
CHOICE_OF = {
    Answer.FILL: "fill", Answer.NEWEST: "newest", Answer.ATTACH: "skip", Answer.BLOCK: "reject", Answer.LET: "let",
}  # fmt: skip


def usual_choices(noun: str) -> dict[str, str]:
    """What the organization's duplicate rules say for imports."""
    return {
        "known": CHOICE_OF[answer_for(noun, ENTRANCE, Certainty.SURE)],
        "perhaps": CHOICE_OF[answer_for(noun, ENTRANCE, Certainty.LIKELY)],
    }


def match_rows(noun: str, run: Run, rows: Sequence[Row], candidate: Callable[[Row], Candidate]) -> None:
    """Put whom they may name to the rows. Rules whose answer is "add them anyway" are not asked."""
    lets = run.options.get("perhaps", "let") == "let"
    rules = [rule for rule in matching_rules(noun) if not (lets and rule.certainty != Certainty.SURE)]
    rules = [rule for rule in rules if not _asked_already(noun, rule)]
    if not rules or not rows:
        return
    for row, found in zip(rows, match_many([candidate(row) for row in rows], rules), strict=True):
        if found:
            match = found[0]
            row.match = Matched(match.record_id, match.is_sure, ", ".join(match.reasons))


def look_for_pairs(noun: str) -> None:
    """Begin to look for who may be one, unless that is going on: then it comes to the new ones by itself."""
    DuplicateScan.objects.filter(noun=noun, cursor=None).update(next_at=timezone.now())


def person_of_row(row: Row) -> Candidate:
    """As the rules compare people."""
    values = row.values
    return Candidate(
        noun="person",
        name=f"{values.get('first_name', '')} {values.get('last_name', '')}".strip(),
        emails=tuple(email_key(each) for each in values.get("email", ())),
        phones=tuple(values.get("phone", ())),
        company=values.get("company", ""),
        postal_code=values.get("postal_code", ""),
        city=values.get("city", ""),
        country=values.get("country", ""),
        birthday=values.get("birthday"),
    )


def company_of_row(row: Row) -> Candidate:
    """As the rules compare companies."""
    values = row.values
    return Candidate(
        noun="company",
        name=values.get("name", ""),
        emails=tuple(email_key(each) for each in values.get("email", ())),
        phones=tuple(values.get("phone", ())),
        domain=clean_domain(values.get("domain", "")),
        postal_code=values.get("postal_code", ""),
        city=values.get("city", ""),
        country=values.get("country", ""),
    )


def _asked_already(noun: str, rule: Rule) -> bool:
    """The address alone: every row is looked up by it before."""
    return noun == "person" and rule.fields == frozenset({"email"})
