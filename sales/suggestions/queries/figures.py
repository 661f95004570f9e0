"""What came of suggestions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from crm.accounts.actor import Actor
from crm.accounts.models import Visibility
from sales.models import Product
from sales.suggestions.models import ProductPair, Reason, Suggestion

MOST = 100


@dataclass(frozen=True)
class Line:
    """One product, or all of them (None)."""

    product: Product | None
    shown: int
    asked: int
    taken: int
    dismissed: int
    bought: int
    accepted: int  # asked for, taken or bought

    @property
    def share(self) -> float | None:
        """Of those shown, how many were asked for, taken or bought later: 0 to 1; None where none was shown."""
        return self.accepted / self.shown if self.shown else None


def what_came_of(actor: Actor, since: datetime) -> list[Line]:
    """By product, the most shown first, of the suggestions shown since to customers whom the actor may see."""
    rows = _shown(actor, since).order_by().values("product_id").annotate(**_figures())
    found = {row["product_id"]: row for row in rows}
    products = Product.everything.in_bulk(list(found))
    lines = [_line(products[id_], row) for id_, row in found.items() if id_ in products]
    return sorted(lines, key=lambda line: (-line.shown, str(line.product)))[:MOST]


def all_together(actor: Actor, since: datetime) -> Line:
    """The same in one."""
    return _line(None, _shown(actor, since).aggregate(**_figures()))


def why_not(actor: Actor, since: datetime) -> list[tuple[str, int]]:
    """Reasons with how often, the most frequent first."""
    rows = _shown(actor, since).exclude(reason="").order_by().values_list("reason").annotate(count=Count("id"))
    return sorted(((Reason(reason).label, count) for reason, count in rows), key=lambda each: -each[1])


def strongest_pairs(most: int = 50) -> list[ProductPair]:
    """What is bought together most, by confidence."""
    pairs = ProductPair.objects.filter(first__deleted_at=None, then__deleted_at=None)
    return list(pairs.select_related("first", "then").order_by("-confidence", "-both", "id")[:most])


def _shown(actor: Actor, since: datetime) -> Any:
    rows = Suggestion.objects.filter(shown_at__gte=since)
    if actor.visibility == Visibility.ALL:
        return rows
    mine = Q(company__owner_id=actor.id) | Q(person__owner_id=actor.id)
    if actor.visibility == Visibility.TEAM and actor.team_id:
        mine |= Q(company__owner__team_id=actor.team_id) | Q(person__owner__team_id=actor.team_id)
    return rows.filter(mine)


def _figures() -> dict[str, Any]:
    return {
        "shown": Count("id"),
        "asked": Count("id", filter=Q(asked_at__isnull=False)),
        "taken": Count("id", filter=Q(taken_at__isnull=False)),
        "dismissed": Count("id", filter=Q(dismissed_at__isnull=False)),
        "bought": Count("id", filter=Q(bought_at__isnull=False)),
        "accepted": Count("id", filter=_accepted()),
    }


def _accepted() -> Q:
    return Q(asked_at__isnull=False) | Q(taken_at__isnull=False) | Q(bought_at__isnull=False)


def _line(product: Product | None, row: dict[str, Any]) -> Line:
    return Line(product, row["shown"], row["asked"], row["taken"], row["dismissed"], row["bought"], row["accepted"])
