"""What sales does when something happened elsewhere."""

from crm.events.catalog.accounts import OrganizationCreated
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from sales.actions.seeding import seed_sales


@subscribe(OrganizationCreated)
def begin_with_a_pipeline(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization can open deals at once."""
    seed_sales()
