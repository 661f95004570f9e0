"""Sections about deals: won and lost, how the pipeline changed, what stands still, targets."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from crm.conditions.periods import quarter_of
from crm.money import Money
from crm.web.formats import money, plural
from reporting.looking import Look
from reporting.sections.shapes import SHOWN, Figure, Row, Shown, amount
from sales.models import Deal, DealQuerySet, DealStageChange, Status
from sales.queries.pipelines import all_stages
from sales.queries.stalling import stalled
from sales.queries.targets import leaderboard
from sales.queries.weighted import sum_of, weighted

NEEDS = ("company", "person", "owner", "stage")


def won_and_lost(look: Look) -> Shown:
    """What was closed, the largest first."""
    won = look.deals().won().filter(won_at__gte=look.begins, won_at__lt=look.ends)
    lost = look.deals().filter(status=Status.LOST, lost_at__gte=look.begins, lost_at__lt=look.ends)
    (won_count, won_sums), (lost_count, lost_sums) = _sum(won), _sum(lost)
    closed = won_count + lost_count
    figures = [
        Figure("Won", amount(won_sums, look.worth), plural(won_count, "deal")),
        Figure("Lost", amount(lost_sums, look.worth), plural(lost_count, "deal")),
    ]
    if closed:
        figures.append(Figure("Win rate", f"{round(100 * won_count / closed)}%", f"{won_count} of {closed}"))
    rows = [_row(deal, "Won") for deal in _largest(won)]
    rows += [_row(deal, deal.lost_reason.name if deal.lost_reason else "Lost") for deal in _largest(lost)]
    url = reverse("sales:win_loss")
    return Shown(figures, ("Deal", "Customer", "Rep", "What", "Worth"), rows, "", bool(closed), url, "Won and lost")


def pipeline(look: Look) -> Shown:
    """What came in and what moved on, and what is open now."""
    opened, opened_sums = _sum(look.deals().filter(created_at__gte=look.begins, created_at__lt=look.ends))
    moves = DealStageChange.objects.filter(
        at__gte=look.begins, at__lt=look.ends, from_stage__isnull=False, to_stage__status=Status.OPEN,
        deal__in=look.deals(),
    ).select_related("from_stage", "to_stage", *(f"deal__{name}" for name in NEEDS))  # fmt: skip
    moved = moves.count()
    open_deals = look.deals().open()
    open_count, open_sums = _sum(open_deals)
    figures = [
        Figure("New deals", amount(opened_sums, look.worth), plural(opened, "deal")),
        Figure("Moved to another stage", plural(moved, "time")),
        Figure("Open now", amount(open_sums, look.worth), plural(open_count, "deal"), _list("status=open")),
        Figure("Weighted", amount(_weighted(open_deals), look.worth), "by how likely they are"),
    ]
    rows = [
        _row(move.deal, f"{move.from_stage.name if move.from_stage else ''} → {move.to_stage.name}")
        for move in moves.order_by("-deal__value_minor", "-id")[:SHOWN]
    ]
    columns = ("Deal", "Customer", "Rep", "Moved", "Worth")
    return Shown(figures, columns, rows, "", bool(opened or moved), reverse("sales:board"), "Open the board")


def stalled_deals(look: Look) -> Shown:
    """Open deals that have stood in their stage for longer than it allows."""
    now = timezone.now()
    deals = look.deals().filter(stalled(all_stages(), now))
    count, sums = _sum(deals)
    figures = [Figure("Stalled", amount(sums, look.worth), plural(count, "deal"), _list("status=open&stalled=yes"))]
    rows = [
        _row(deal, f"{plural((now - deal.stage_since).days, 'day')} in {deal.stage.name}") for deal in _largest(deals)
    ]
    note = "" if count else "No deal stands still."
    return Shown(figures if count else [], ("Deal", "Customer", "Rep", "For", "Worth"), rows, note)


def targets(look: Look) -> Shown:
    """How far everybody is in this quarter, against how much of it is over."""
    quarter = quarter_of(timezone.localdate())
    board = leaderboard(look.actor, quarter, look.worth)
    places = [place for place in board.places if look.picked.takes(place.member)]
    rows = [
        Row((line.name, money(line.reached.won, look.worth.home), money(line.reached.target, look.worth.home),
             f"{line.reached.percent}%"))
        for line in [*board.together, *places]
        if line.reached.target
    ]  # fmt: skip
    note = "" if rows else f"Nobody has a target for {quarter.words}."
    columns = ("Whose", "Won", "Target", "Reached")
    return Shown([], columns, rows, note, False, reverse("sales:leaderboard"), f"Leaderboard of {quarter.words}")


def _sum(deals: DealQuerySet) -> tuple[int, list[Money]]:
    rows = deals.order_by().values_list("currency").annotate(Count("id"), total=sum_of("value_minor"))
    found = list(rows)
    return sum(count for _, count, _ in found), [Money(total, currency) for currency, _, total in found]


def _weighted(deals: DealQuerySet) -> list[Money]:
    rows = deals.order_by().values_list("currency").annotate(total=sum_of(weighted()))
    return [Money(total, currency) for currency, total in rows]


def _largest(deals: DealQuerySet) -> list[Deal]:
    return list(deals.select_related(*NEEDS, "lost_reason").order_by("-value_minor", "-id")[:SHOWN])


def _row(deal: Deal, what: str) -> Row:
    customer = deal.company or deal.person
    cells = (deal.name, str(customer or ""), deal.owner.name if deal.owner else "Nobody", what, money(deal.value))
    return Row(cells, reverse("sales:deal", args=[deal.id]))


def _list(query: str) -> str:
    return f"{reverse('sales:deals')}?{query}"
