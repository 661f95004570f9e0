"""What marketing does when something happened elsewhere."""

from crm.events.catalog.accounts import OrganizationCreated
from crm.events.catalog.automation import FlowAlarmRaised
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from marketing.actions.alarms import tell_of_alarm
from marketing.actions.seeding import seed_marketing


@subscribe(OrganizationCreated)
def begin_with_a_welcome(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization welcomes its customers from the first deal on."""
    seed_marketing()


@subscribe(FlowAlarmRaised)
def tell_who_can_mend_it(event: FlowAlarmRaised, row: Event) -> None:
    """A journey that needs a look does not wait until somebody happens to open its page."""
    tell_of_alarm(event.flow_id, event.words, key=str(row.id))
