"""What the customer database does when something happened elsewhere."""

from crm.customers.actions.health import begin_with_rules, reckon
from crm.events.catalog.accounts import OrganizationCreated
from crm.events.catalog.mail import Unsubscribed
from crm.events.catalog.sales import DealLost, DealReopened, DealWon
from crm.events.catalog.support import TicketReopened, TicketSolved
from crm.events.catalog.work import CallLogged
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.events.types import DomainEvent


@subscribe(OrganizationCreated)
def begin_with_health_rules(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization's customers have a health at once."""
    begin_with_rules()


# The rest waits for the night: what comes in great numbers (mails, captures) shall cost nothing more.
@subscribe(CallLogged, DealWon, DealLost, DealReopened, TicketSolved, TicketReopened, Unsubscribed)
def reckon_health(_event: DomainEvent, row: Event) -> None:
    """What happened may have changed how well we get on."""
    if row.person_id:
        reckon("person", [row.person_id])
    if row.company_id:
        reckon("company", [row.company_id])
