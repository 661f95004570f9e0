"""The lines of a subscription as the plain values that quotes use, too."""

from uuid import UUID

from sales.quotes.lines import Line
from sales.subscriptions.models import SubscriptionLine


def lines_of(subscription_id: UUID) -> list[Line]:
    """A subscription's lines in their order."""
    rows = SubscriptionLine.objects.filter(subscription_id=subscription_id)
    return [Line.of(row) for row in rows.order_by("position", "id")]


def row_of(line: Line, subscription_id: UUID, position: int) -> SubscriptionLine:
    """The row that keeps it."""
    return SubscriptionLine(subscription_id=subscription_id, position=position, **line.columns())
