"""Set what is to be won."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.conditions.periods import Period
from crm.errors import NotFound, Refused, Stale
from crm.events.catalog.sales import TargetSet
from crm.events.emit import emit
from crm.money import Money
from crm.records.actions.merging import Clash, Conflict
from crm.tenancy.scope import require_organization_id
from crm.web.formats import money
from sales.models import Product, Target
from sales.queries.target_history import last_changes
from sales.queries.targets import in_home, rows_of
from sales.queries.worth import Worth
from sales.targets import What, Whose, amount_in, dated, placed, split

Cell = tuple[Whose, str]
Weights = Mapping[Whose, Mapping[str, int]]
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('targets of ' || %s, 0))"


class TargetsClash(Conflict):
    """Somebody else changed the same targets meanwhile; nothing was saved. `now`: what stands there, in minor units."""

    def __init__(self, clashes: list[Clash], now: Mapping[Cell, int | None]) -> None:
        self.clashes, self.now, self.version = clashes, now, 1
        self.kind, self.record_id, self.title = "target", UUID(int=0), "Targets"
        Stale.__init__(self, f"{clashes[0].who} changed targets while you were editing. Nothing was saved yet.")


@dataclass(frozen=True)
class Seen:
    """What the editor's page showed: amounts in minor units by cell, and how the page calls each of them."""

    amounts: Mapping[Cell, int | None]
    names: Mapping[Cell, tuple[str, str]]  # (the field's name, its label)


@transaction.atomic
def set_targets(
    cells: Mapping[Cell, Money | None],
    periods: Mapping[str, Period],
    *,
    by: Actor,
    what: What = What(),  # noqa: B008 (frozen)
    seen: Seen | None = None,
    spread: Weights | None = None,
) -> int:
    """Set targets of one thing by whose they are and the period's key; None takes one away. How many changed.

    `periods` are of one year and one length; amounts are in the organization's currency. What stands for longer or
    shorter times follows: their sum is always what was set. With `seen`, what the editor left alone stays as it is.
    With `spread` each amount is cut into the periods that it names, like their weights. Each change is told as an
    event, so that nobody's target moves unseen. Raises NotAllowed, NotFound for a product that is none, Refused for a
    period that is none of `periods`, TargetsClash.
    """
    by.require("sales.targets")
    if any(key not in periods for _, key in cells):
        raise Refused("Choose a period of the year shown.")
    if what.product_id and not Product.objects.filter(id=what.product_id).exists():
        raise NotFound("There is no such product.")
    if not cells:
        return 0
    with connection.cursor() as cursor:  # rows of several lengths stand for each other: no row to lock says it all
        cursor.execute(LOCK, [str(require_organization_id())])
    sheet = _Sheet(what, periods, next((cell.currency for cell in cells.values() if cell), ""))
    wanted = sheet.wanted(cells, seen, keep=spread is not None)
    if spread is not None:
        wanted = _spread(wanted, periods, spread)
    return sum(sheet.put(whose, period, minor, by) for (whose, period), minor in wanted.items())


class _Sheet:
    """A year's rows of one thing, and what of them changes."""

    def __init__(self, what: What, periods: Mapping[str, Period], currency: str) -> None:
        self.what, self.periods = what, periods
        year = next(iter(periods.values())).start.year
        self.known = {whose: {row.period: row for row in rows} for (whose, _), rows in rows_of(year, what).items()}
        there = (row.currency for rows in self.known.values() for row in rows.values())
        self.currency = currency or next(there, "EUR")  # without any: there is nothing to take away
        worth = Worth(self.currency)
        self.rows = {whose: in_home(rows.values(), worth) for whose, rows in self.known.items()}

    def now(self, whose: Whose, period: Period) -> int | None:
        """What stands there."""
        return amount_in(period, self.rows.get(whose, {}))

    def wanted(
        self, cells: Mapping[Cell, Money | None], seen: Seen | None, *, keep: bool
    ) -> dict[tuple[Whose, Period], int | None]:
        """What differs from what stands there; with `keep` what does not, too, where it is something."""
        found: dict[tuple[Whose, Period], int | None] = {}
        clashing: list[Cell] = []
        for cell, amount in cells.items():
            whose, period = cell[0], self.periods[cell[1]]
            now, mine = self.now(whose, period), amount.minor if amount else None
            untouched = seen is not None and mine == seen.amounts.get(cell)
            if seen is not None and not untouched and now not in (seen.amounts.get(cell), mine):
                clashing.append(cell)
            minor = now if untouched else mine
            if minor != now or (keep and minor):
                found[whose, period] = minor
        if clashing and seen is not None:
            raise TargetsClash(self._clashes(cells, clashing, seen), {each: self._now(each) for each in clashing})
        return found

    def put(self, whose: Whose, period: Period, minor: int | None, by: Actor) -> bool:
        """Write it down and tell it. Whether that changed anything."""
        before, rows = self.now(whose, period), self.rows.get(whose, {})
        after = placed(rows, period, minor)
        if after == rows:
            return False
        self._write(whose, after)
        self.rows[whose] = after
        emit(
            TargetSet(
                member_id=whose.member_id, team_id=whose.team_id, period=period.key, currency=self.currency,
                product_id=self.what.product_id, category=self.what.category_key, old_minor=before, new_minor=minor,
            ),
            by=by,
        )  # fmt: skip
        return True

    def _write(self, whose: Whose, after: Mapping[str, int]) -> None:
        rows = self.known.setdefault(whose, {})
        for key in [key for key in rows if key not in after]:
            rows.pop(key).delete()
        for key, minor in after.items():
            row = rows.get(key) or Target(
                member_id=whose.member_id, team_id=whose.team_id, product_id=self.what.product_id,
                category_key=self.what.category_key, period=key, version=0,
            )  # fmt: skip
            if (row.amount_minor, row.currency) != (minor, self.currency):
                row.amount_minor, row.currency = minor, self.currency
                row.version += 1
                row.save()
            rows[key] = row

    def _now(self, cell: Cell) -> int | None:
        return self.now(cell[0], self.periods[cell[1]])

    def _clashes(self, cells: Mapping[Cell, Money | None], clashing: Iterable[Cell], seen: Seen) -> list[Clash]:
        found, last = [], last_changes(self.what, next(iter(self.periods.values())).start.year)
        for cell in clashing:
            (name, label), said, amount = seen.names[cell], last.get(cell[0]), cells[cell]
            was, now = self._words(seen.amounts.get(cell)), self._words(self._now(cell))
            mine = self._words(amount.minor if amount else None)
            who, at = (said.who, said.at) if said else ("A colleague", timezone.now())
            found.append(Clash(name, label, was, now, mine, who, at))
        return found

    def _words(self, minor: int | None) -> str:
        return "" if minor is None else money(minor, self.currency)


def _spread(
    wanted: Mapping[tuple[Whose, Period], int | None], periods: Mapping[str, Period], spread: Weights
) -> dict[tuple[Whose, Period], int | None]:
    """Each amount in pieces; one that is taken away is taken away whole."""
    found: dict[tuple[Whose, Period], int | None] = {}
    for (whose, period), minor in wanted.items():
        weights = spread.get(whose, {})
        if minor is None or not weights:
            found[whose, period] = minor
            continue
        # The whole first: pieces that stood there of another length are one row then, and are cut anew.
        found[whose, period] = minor
        pieces = [dated(key) for key in weights]
        found |= {
            (whose, piece): part for piece, part in zip(pieces, split(minor, list(weights.values())), strict=True)
        }
    return found
