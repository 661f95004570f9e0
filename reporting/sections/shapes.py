"""What a section of the sales report is made of; page, mail and plain text draw the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from crm.money import Money
from crm.web.formats import money
from reporting.looking import Look
from sales.queries.worth import Worth

SHOWN = 5  # rows of a list


@dataclass(frozen=True)
class Figure:
    """A number that says something by itself."""

    label: str
    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Row:
    """`cells` as they read; the first one names the row and leads to `url`."""

    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """A section worked out. `is_news`: whether anything happened in the time; what merely is so, is no news."""

    figures: list[Figure] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    note: str = ""
    is_news: bool = False
    url: str = ""  # where there is more
    action: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the report that a reader can pick, if he has the capability when it is worked out."""

    key: str
    title: str
    about: str
    capability: str
    show: Callable[[Look], Shown]


@dataclass(frozen=True)
class Part:
    """A section with what it shows."""

    section: Section
    shown: Shown


def amount(sums: Iterable[Money], worth: Worth, *, compact: bool = True) -> str:
    """Amounts in the organization's currency, with what has no rate beside them."""
    total = worth.total(sums)
    parts = [total.money, *total.missing] if total.money.minor or not total.missing else total.missing
    return " + ".join(money(part, compact=compact) for part in parts)
