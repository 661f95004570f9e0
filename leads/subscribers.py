"""What leads do when something happened elsewhere."""

from uuid import UUID

from crm.events.catalog.accounts import OrganizationCreated
from crm.events.catalog.work import CallLogged
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.work.models import CallDirection, CallOutcome
from leads.actions.contact import note_contact
from leads.actions.scoring import seed_rules
from leads.models import Lead


@subscribe(OrganizationCreated)
def begin_with_rules(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization scores leads at once."""
    seed_rules()


@subscribe(CallLogged)
def count_call_as_answer(event: CallLogged, row: Event) -> None:
    """A call to a person, wherever it was logged, answers the open lead."""
    if event.direction != CallDirection.OUTGOING or event.person_id is None:
        return
    lead = _open_lead(event.person_id)
    if lead:
        reached = event.outcome == CallOutcome.REACHED
        note_contact(lead, "call", at=row.occurred_at, reached=reached, by=row.actor)


def _open_lead(person_id: UUID) -> Lead | None:
    leads = Lead.objects.all().open().filter(person_id=person_id)
    lead: Lead | None = leads.select_for_update(of=("self",)).order_by("-id").first()
    return lead
