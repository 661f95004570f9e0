"""What the customer database does when something happened elsewhere."""

from uuid import UUID

from crm.customers.actions.duplicates import begin_scans, check_again
from crm.customers.actions.health import begin_with_rules, reckon
from crm.customers.actions.merged import freshen, gather
from crm.events.catalog.accounts import OrganizationCreated
from crm.events.catalog.customers import (
    CompaniesMerged,
    CompaniesUnmerged,
    CompanyAdded,
    CompanyChanged,
    PeopleMerged,
    PeopleUnmerged,
    PersonAdded,
    PersonChanged,
)
from crm.events.catalog.mail import Unsubscribed
from crm.events.catalog.sales import DealLost, DealReopened, DealWon
from crm.events.catalog.support import TicketReopened, TicketSolved
from crm.events.catalog.work import CallLogged
from crm.events.models import Event
from crm.events.subscriptions import News, subscribe, subscribe_together
from crm.events.types import DomainEvent


@subscribe(OrganizationCreated)
def begin_with_health_rules(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization's customers have a health at once."""
    begin_with_rules()
    begin_scans()


# The rest waits for the night: what comes in great numbers (mails, captures) shall cost nothing more.
@subscribe(CallLogged, DealWon, DealLost, DealReopened, TicketSolved, TicketReopened, Unsubscribed)
def reckon_health(_event: DomainEvent, row: Event) -> None:
    """What happened may have changed how well we get on."""
    if row.person_id:
        reckon("person", [row.person_id])
    if row.company_id:
        reckon("company", [row.company_id])


@subscribe(PeopleMerged, CompaniesMerged)
def gather_what_came_late(event: DomainEvent, _row: Event) -> None:
    """What was written for the merged record at the very moment of the merge comes along, too."""
    gather(_merge_of(event))


@subscribe(PeopleMerged, PeopleUnmerged, CompaniesMerged, CompaniesUnmerged)
def freshen_what_moved(event: DomainEvent, _row: Event) -> None:
    """Search and health follow."""
    freshen(_merge_of(event))


@subscribe_together(PersonAdded, PersonChanged, PeopleMerged, PeopleUnmerged)
def compare_people(news: News) -> None:
    """Whoever is new, or called otherwise, may be somebody we know."""
    check_again("person", {row.person_id for _, row in news if row.person_id})


@subscribe_together(CompanyAdded, CompanyChanged, CompaniesMerged, CompaniesUnmerged)
def compare_companies(news: News) -> None:
    """The same for companies."""
    check_again("company", {row.company_id for _, row in news if row.company_id})


def _merge_of(event: DomainEvent) -> UUID:
    assert isinstance(event, PeopleMerged | PeopleUnmerged | CompaniesMerged | CompaniesUnmerged)  # noqa: S101
    return event.merge_id
