"""What leads do when something happened elsewhere."""

from uuid import UUID

from django.utils import timezone

from crm.accounts.models import Membership
from crm.events.catalog.accounts import OrganizationCreated
from crm.events.catalog.customers import PersonChanged
from crm.events.catalog.leads import LeadAssigned, LeadOfferAnswered, LeadReopened
from crm.events.catalog.mail import MailReceived, MessageSent
from crm.events.catalog.mailbox import MailTaken
from crm.events.catalog.tracking import ActionReported, PageVisited, VisitorRecognized, WebsiteVisited
from crm.events.catalog.work import CallLogged
from crm.events.models import Event
from crm.events.subscriptions import News, subscribe, subscribe_together
from crm.mail.models import Message
from crm.records.actions.keeping import keep
from crm.web.formats import exact_time
from crm.work.actions.notifications import notify
from crm.work.models import CallDirection, CallOutcome
from crm.work.zones import zone_of
from leads.actions.contact import note_contact
from leads.actions.letters import seed_letters
from leads.actions.mails import take_lead_mail
from leads.actions.scoring import rescore_leads_of, seed_rules
from leads.models import Lead, OfferState
from leads.queries.distribution import open_offer_of
from leads.touches import touch_known

BY_HAND = "compose:"  # what the keys of mails begin with that a colleague wrote (crm.work.views.composer)


@subscribe(OrganizationCreated)
def begin_with_rules(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization scores leads at once, and has something to write to them."""
    seed_rules()
    seed_letters()


@subscribe(LeadAssigned)
def tell_the_owner(event: LeadAssigned, row: Event) -> None:
    """Whoever got a lead hears of it, unless he took it himself."""
    if event.owner_id is None or event.owner_id == row.actor_id:
        return
    owner = Membership.objects.active().select_related("user").filter(id=event.owner_id).first()
    lead = Lead.objects.select_related("person").filter(id=event.lead_id).first()
    if owner and lead:
        text = f"New lead: {lead.person.name}, score {lead.score}{_until(lead, owner)}"
        key = f"lead-assigned:{row.id}"
        notify(owner, text, kind="lead_assigned", subject=event.subject(), key=key, body=event.words)


@subscribe(MailReceived)
def take_received_mail(event: MailReceived, row: Event) -> None:
    """What somebody writes to the address for leads is one."""
    take_lead_mail(event.inbound_id)


@subscribe(LeadOfferAnswered)
def tell_of_missed_offer(event: LeadOfferAnswered, row: Event) -> None:
    """Whoever said nothing in time hears that the lead went on."""
    member = Membership.objects.active().filter(id=event.member_id).first()
    lead = Lead.objects.select_related("person").filter(id=event.lead_id).first()
    if event.state == OfferState.LATE and member and lead:
        text = f"{lead.person.name} went to a colleague: you did not accept the lead in time"
        notify(member, text, kind="lead_assigned", subject=event.subject(), key=f"lead-missed:{row.id}")


@subscribe(LeadReopened)
def tell_that_it_is_back(event: LeadReopened, row: Event) -> None:
    """The owner hears of a lead that came back by itself."""
    if not event.due or event.owner_id is None:
        return
    owner = Membership.objects.active().filter(id=event.owner_id).first()
    lead = Lead.objects.select_related("person").filter(id=event.lead_id).first()
    if owner and lead:
        text = f"Time to try again: {lead.person.name}"
        notify(owner, text, kind="lead_assigned", subject=event.subject(), key=f"lead-back:{row.id}")


@subscribe(CallLogged)
def count_call_as_answer(event: CallLogged, row: Event) -> None:
    """A call to a person, wherever it was logged, answers the open lead."""
    lead = _open_lead(event.person_id)
    if lead and event.direction == CallDirection.OUTGOING:
        reached = event.outcome == CallOutcome.REACHED
        note_contact(lead, "call", at=row.occurred_at, reached=reached, by=row.actor)


@subscribe(MessageSent)
def count_mail_as_answer(event: MessageSent, row: Event) -> None:
    """A mail that a colleague wrote answers the open lead; what machines send does not."""
    if event.person_id and Message.objects.filter(id=event.message_id, key__begins=BY_HAND).exists():
        lead = _open_lead(event.person_id)
        if lead:
            note_contact(lead, "mail", at=row.occurred_at, by=row.actor)


@subscribe(MailTaken)
def count_own_mail_as_answer(event: MailTaken, row: Event) -> None:
    """So does one that he wrote in his own mail program."""
    lead = _open_lead(event.person_id) if event.outgoing and not event.automatic else None
    if lead and row.occurred_at >= lead.created_at:
        note_contact(lead, "mail", at=row.occurred_at, by=row.actor)


@subscribe_together(
    CallLogged, MailReceived, PersonChanged, WebsiteVisited, PageVisited, ActionReported, VisitorRecognized
)
def score_anew(news: News) -> None:
    """What rules look at has changed."""
    rescore_leads_of({event.person_id: row for event, row in news if event.person_id})


@subscribe(VisitorRecognized)
def learn_how_he_came(event: VisitorRecognized, row: Event) -> None:
    """A browser turned out to be his: an open lead of which nobody knew where it came from gets to know it."""
    lead = _open_lead(event.person_id)
    if lead and touch_known(lead):
        keep(lead, by=row.actor)


def _until(lead: Lead, owner: Membership) -> str:
    waiting = open_offer_of(lead)
    if waiting is None or waiting.member_id != owner.id:
        return ""
    with timezone.override(zone_of(owner)):
        return f". Accept it until {exact_time(waiting.due_at)}"


def _open_lead(person_id: UUID | None) -> Lead | None:
    """Locked, because what follows changes it."""
    if person_id is None:
        return None
    leads = Lead.objects.all().open().filter(person_id=person_id)
    return leads.select_for_update(of=("self",)).order_by("-id").first()
