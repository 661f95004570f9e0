"""Next steps of deals on customers' pages."""

from typing import Any

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.customers.next_steps import NextStep, register_next_step
from sales.queries.deals import deals_visible_to


def earliest_deal_step(actor: Actor, record: Any) -> NextStep | None:
    """The step of the open deals with this person or company that comes first."""
    if not actor.can("sales.view"):
        return None
    deals = deals_visible_to(actor).open().filter(**{record.kind: record}).exclude(next_step="")
    deal = deals.order_by("next_step_at", "id").first()
    if deal is None:
        return None
    return NextStep(
        deal.next_step, deal.name, reverse("sales:deal", args=[deal.id]), "Open the deal", deal.next_step_at
    )


register_next_step("deal", earliest_deal_step)
