"""What marketing does when something happened elsewhere."""

from crm.events.catalog.accounts import OrganizationCreated
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from marketing.actions.seeding import seed_marketing


@subscribe(OrganizationCreated)
def begin_with_a_welcome(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization welcomes its customers from the first deal on."""
    seed_marketing()
