"""What sales does when something happened elsewhere."""

from crm.events.catalog.accounts import OrganizationCreated
from crm.events.catalog.sales import DealWon
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from sales.actions.seeding import seed_sales
from sales.actions.telling import tell_of_win


@subscribe(OrganizationCreated)
def begin_with_a_pipeline(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization can open deals at once."""
    seed_sales()


@subscribe(DealWon)
def tell_the_team(event: DealWon, row: Event) -> None:
    """Whose deal it is and his team hear of it, unless they won it themselves."""
    tell_of_win(event.deal_id, won_by=row.actor_id, key=f"deal-won:{row.id}")
