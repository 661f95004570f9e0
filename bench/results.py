"""What was measured, beside what was asked: printed and kept in build/bench.json."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.client import Timing

FRAME_TABLES = (
    "django_session", "accounts_user", "accounts_seat", "usersessions_", "tenancy_organization", "work_notification",
)  # fmt: skip
FIRST_TABLE = re.compile(r'"(\w+)"')


@dataclass(frozen=True)
class Line:
    """One figure. `holds` is None where nothing was asked."""

    what: str
    figure: str
    asked: str = ""
    holds: bool | None = None


@dataclass
class Results:
    """By workload: what goes into the file, and the lines for people."""

    limit: Timing
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: list[tuple[str, Line]] = field(default_factory=list)

    def page(
        self,
        key: str,
        what: str,
        timing: Timing,
        asked: Sequence["tuple[str, float]"],
        *,
        most: float,
        queries: int = 0,
    ) -> None:
        """A page's latency beside the limit's, and its statements. `queries`: the most beside session and frame."""
        ratio = timing.ms / self.limit.ms
        own = [(sql, ms) for sql, ms in asked if not of_the_frame(sql)]
        slowest = max((ms for _, ms in own), default=0.0)
        self.kept[key] = {
            "ms": round(timing.ms, 2),
            "limit_ms": round(self.limit.ms, 2),
            "ratio": round(ratio, 2),
            "queries": len(own),
            "queries_all": len(asked),
            "slowest_query_ms": round(slowest, 2),
            "sql_ms": round(sum(ms for _, ms in asked), 2),
            "p95": round(timing.p95, 2),
            "ms_8": round(timing.ms_8, 2),
            "ratio_8": round(timing.ms_8 / self.limit.ms_8, 2),
            "per_second_8": round(timing.per_second_8, 1),
            "asked_ratio": most,
            "holds": ratio <= most,
        }
        figure = f"{timing.ms:7.1f} ms  {ratio:5.1f} x limit   (8 at once {timing.ms_8 / self.limit.ms_8:5.1f} x)"
        self.say(key, what, figure, f"<= {most:g} x", ratio <= most)
        if queries:
            figure = f"{len(own):3} queries, slowest {slowest:.2f} ms   ({len(asked)} with session and frame)"
            self.say(key, f"{what}, queries", figure, f"<= {queries}", len(own) <= queries)

    def rate(self, key: str, what: str, per_second: float, *, least: float, **more: Any) -> None:
        """Something done so many times a second."""
        self.kept.setdefault(key, {}).update({"per_second": round(per_second, 1), "asked": least, **more})
        self.say(key, what, f"{per_second:8.1f} a second", f">= {least:g}", per_second >= least)

    def factor(self, key: str, what: str, value: float, *, most: float) -> None:
        """How much slower one is than the other."""
        self.kept.setdefault("growth", {})[key] = round(value, 2)
        self.say("growth", what, f"{value:5.2f} x", f"<= {most:g} x", value <= most)

    def say(self, key: str, what: str, figure: str, asked: str = "", holds: bool | None = None) -> None:
        """Print one line now, and again at the end if it does not hold."""
        line = Line(what, figure, asked, holds)
        self.lines.append((key, line))
        print(_text(key, line), flush=True)

    def write(self, path: Path) -> None:
        """Keep it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.kept, indent=1) + "\n")

    def missed(self) -> list[str]:
        """What does not hold."""
        return [_text(key, line) for key, line in self.lines if line.holds is False]


def of_the_frame(sql: str) -> bool:
    """Whether a statement is the session's or the navigation's, not the page's own."""
    if sql.startswith(("SAVEPOINT", "RELEASE", "SET ")):
        return True
    found = FIRST_TABLE.search(sql)
    table = found[1] if found else ""
    who_asks = "FROM accounts_user who" in sql or (table == "accounts_membership" and "accounts_role" in sql)
    return who_asks or table.startswith(FRAME_TABLES)


def _text(key: str, line: Line) -> str:
    verdict = {True: "holds", False: "MISSED", None: ""}[line.holds]
    return f"{key:<9}{line.what:<44}{line.figure:<52}{line.asked:<10}{verdict}".rstrip()
