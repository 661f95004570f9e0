"""Write the lines of a subscription that is locked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sales.actions.document_lines import Told, with_line_back, write_rows
from sales.quotes.lines import Line
from sales.subscriptions.guarding import require_draft
from sales.subscriptions.lines import lines_of, row_of
from sales.subscriptions.models import Subscription, SubscriptionLine


def write_lines(subscription: Subscription, before: Sequence[Line], after: Sequence[Line]) -> Told:
    """Bring the rows to `after`, in its order; see write_rows()."""
    return write_rows(
        SubscriptionLine,
        {"subscription": subscription},
        before,
        after,
        row=lambda line, place: row_of(line, subscription.id, place),
        currency=subscription.currency,
    )


def line_now(subscription: Subscription, line_id: UUID) -> Any:
    """A line as history keeps it; None for none."""
    row = SubscriptionLine.objects.filter(subscription=subscription, id=line_id).first()
    return Line.of(row).to_json() if row else None


def set_line_back(subscription: Subscription, line_id: UUID, kept: Any) -> None:
    """Bring a line of a draft back as it was; None takes it away. The subscription is locked. Raises NotADraft."""
    require_draft(subscription)
    before = lines_of(subscription.id)
    write_lines(subscription, before, with_line_back(before, line_id, kept))
