"""Next steps of deals on customers' pages."""

from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.customers.next_steps import StepSource, register_next_step
from sales.models import Deal
from sales.queries.deals import deals_visible_to


def deals_with_a_step(actor: Actor, kind: str, record_id: UUID) -> QuerySet[Deal] | None:
    """Open deals with this person or company whose next step is known."""
    if not actor.can("sales.view"):
        return None
    return deals_visible_to(actor).open().filter(**{f"{kind}_id": record_id}).exclude(next_step="")


register_next_step(
    "deal", StepSource(deals_with_a_step, "next_step", "name", "next_step_at", "sales:deal", action="Open the deal")
)
