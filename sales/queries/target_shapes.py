"""How a year's target can be cut: like what was won, or was to be won, in the year before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from uuid import UUID

from django.db.models.functions import TruncMonth

from crm.accounts.queries.members import active_members
from crm.conditions.periods import Period
from crm.money import Money
from sales.models import Deal
from sales.queries.sold import sold_by_deal
from sales.queries.targets import EVERYTHING, in_home, rows_of
from sales.queries.weighted import sum_of
from sales.queries.worth import Worth
from sales.targets import Grain, What, Whose, amount_in

Weights = dict[Whose, dict[str, int]]
HUNDRED = Decimal(100)


def even(whose: Iterable[Whose], year: int, grain: Grain) -> Weights:
    """The same for each month or quarter."""
    return {each: {piece.key: 1 for piece in grain.pieces(year)} for each in whose}


def as_won(whose: Iterable[Whose], year: int, grain: Grain, what: What, worth: Worth) -> Weights:
    """Like what each won in the months or quarters of the year before; evenly for who won nothing."""
    won, teams = _won(year - 1, what, worth), {member.id: member.team_id for member in active_members()}
    found: Weights = {}
    for each in whose:
        mine = [months for owner, months in won.items() if _is_of(each, owner, teams)]
        found[each] = {piece.key: _in_piece(piece, mine) for piece in grain.pieces(year)}
    return found


def last_years(year: int, grain: Grain, what: What, worth: Worth, percent: Decimal) -> dict[tuple[Whose, str], int]:
    """The targets of the year before, so many per cent more, in minor units rounded half to even."""
    found = {}
    before = {whose: in_home(rows, worth) for (whose, _), rows in rows_of(year - 1, what).items()}
    for now, then in zip(grain.pieces(year), grain.pieces(year - 1), strict=True):
        for whose, rows in before.items():
            if minor := amount_in(then, rows):
                more = Decimal(minor) * (HUNDRED + percent) / HUNDRED
                found[whose, now.key] = int(more.quantize(Decimal(1), ROUND_HALF_EVEN))
    return found


def _won(year: int, what: What, worth: Worth) -> dict[UUID | None, dict[int, int]]:
    """By owner and month, in the organization's currency; what has no rate counts as nothing."""
    (whole,) = Grain.YEAR.pieces(year)
    deals = Deal.objects.won().filter(won_at__gte=whole.begins, won_at__lt=whole.ends).order_by()
    by_month = deals.annotate(month=TruncMonth("won_at"))
    if what == EVERYTHING:
        summed = by_month.values_list("owner_id", "currency", "month").annotate(total=sum_of("value_minor"))
        rows = list(summed)
    else:
        sold = sold_by_deal(by_month, "owner_id", "month", what=what)
        rows = [(row["owner_id"], row["currency"], row["month"], row["value"]) for row in sold]
    found: dict[UUID | None, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for owner_id, currency, month, minor in rows:
        known = worth.of(Money(minor, currency))
        found[owner_id][month.month] += known.minor if known else 0
    return found


def _is_of(whose: Whose, owner: UUID | None, teams: Mapping[UUID, UUID | None]) -> bool:
    if whose.member_id:
        return owner == whose.member_id
    return whose.team_id is None or (owner is not None and teams.get(owner) == whose.team_id)


def _in_piece(piece: Period, won: Iterable[Mapping[int, int]]) -> int:
    last = (piece.until - timedelta(days=1)).month
    return sum(minor for each in won for month, minor in each.items() if piece.start.month <= month <= last)
