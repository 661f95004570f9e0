"""Leads of twelve months: asked, called, qualified, turned into deals or not."""

from datetime import datetime, timedelta
from typing import Any

from crm.accounts.models import Membership
from crm.customers.models import Consent, Lifecycle, Person
from crm.events.catalog.leads import (
    LeadAssigned,
    LeadCaptured,
    LeadContacted,
    LeadConverted,
    LeadDisqualified,
    LeadQualified,
)
from crm.events.catalog.work import CallLogged
from crm.events.types import SYSTEM, ActorRef
from crm.work.models import Call, CallDirection, CallOutcome, Task
from demo.chance import Chance
from demo.history.company import Office
from demo.history.deals import DealHistory
from demo.history.people import VISITOR
from demo.history.website import WebHistory
from demo.ledger import Ledger
from demo.scenarios.kinds import Offer
from leads.actions.scoring import set_score
from leads.models import Channel, Lead, LeadForm, LeadStatus, Submission
from leads.queries.basis import read_basis

FRESH = timedelta(days=16)  # younger leads are still being worked on
NOT_NOW = ("No budget", "Chose somebody else", "Wrong contact", "Never answered", "Not what we offer")
TALK = (
    "Wants an offer by next week. Decides with the board.", "Asked about notice periods. Sounds serious.",
    "Will talk to the team and call back.", "Compares us with one other. Price is not the main thing.",
    "Very clear about the dates. Send the paper.", "Left a message with the front desk.",
)  # fmt: skip
NEXT = ("Call back", "Send the offer", "First call", "Ask for the dates", "Find the decision maker", "Send case study")


class LeadHistory:
    """Makes one lead after the other; those that were qualified become deals."""

    def __init__(self, office: Office, chance: Chance, ledger: Ledger, deals: DealHistory, web: WebHistory) -> None:
        self.office, self.chance, self.ledger, self.deals, self.web = office, chance, ledger, deals, web
        self.forms = {form.name: form for form in (office.form, office.club)}
        self.consenting = {consent.person_id for consent in ledger.kept(Consent)}
        self.basis = read_basis()

    def of(self, person: Person) -> Lead:
        """One lead of the person, as old as chance has it."""
        chance = self.chance
        at = chance.past() if chance.happens(0.86) else chance.past(days=14)
        offer = chance.one(self.office.scenario.offers)
        lead = self._captured(person, offer, max(at, person.created_at))
        old = chance.now - lead.created_at > FRESH
        if old or chance.happens(0.62):
            self._contact(lead)
            good = min(lead.score, 90)  # better leads are won more often, so that there is something to learn
            ends = [("deal", 12 + good * 0.8), ("no", 80 - good * 0.8), ("open", 8)]
            fate = chance.weighted(ends if old else [("deal", 12), ("no", 6), ("open", 82)])
            if fate == "deal" and self.deals.wanted():
                self._convert(lead, offer)
            elif fate != "open" and old:
                self._disqualify(lead)
        if lead.is_open:
            self._plan(lead)
        return self.ledger.add(lead)

    def _captured(self, person: Person, offer: Offer, at: datetime) -> Lead:
        chance, office = self.chance, self.office
        place = chance.one(office.scenario.places)
        wants = offer.wants.format(n=chance.between(12, 60), place=place, city=place, company=person.name)
        lead = Lead(
            id=chance.id_at(at),
            person=person,
            company=person.company,
            name_key=person.name_key,
            source=person.source,
            form=self.forms.get(person.source),
            team=office.form.team,
            value_minor=chance.between(offer.low, offer.high) // 500 * 500 * 100 if chance.happens(0.8) else None,
            currency=office.organization.currency,
            wants=wants if chance.happens(0.8) else "",
            owner=person.owner or (chance.one(office.reps()) if chance.happens(0.97) else None),
            created_at=at,
            last_touch_at=at,
        )
        set_score(lead, self.basis, first_contact=True)
        if lead.form:
            self._submission(lead, lead.form, at)
        captured = LeadCaptured(**_about(lead), opened=True, source=lead.source, wants=lead.wants)
        self.ledger.tell(captured, at, VISITOR)
        if lead.owner_id:
            assigned = LeadAssigned(**_about(lead), owner_id=lead.owner_id, in_turn=True)
            self.ledger.tell(assigned, at + timedelta(seconds=1), SYSTEM)
        return lead

    def _submission(self, lead: Lead, form: LeadForm, at: datetime) -> None:
        submission = Submission(
            id=self.chance.id_at(at),
            key=f"demo-{lead.id}",
            channel=Channel.FORM,
            form=form,
            form_version=form.version,
            source=form.name,
            payload=self._answers(lead, form),
            received_at=at,
            consent_given=lead.person_id in self.consenting,
            consent_text=form.consent_text,
            consent_version=form.consent_version,
            lead=lead,
            person=lead.person,
        )
        self.web.before(lead, submission)
        self.ledger.add(submission)

    def _answers(self, lead: Lead, form: LeadForm) -> dict[str, str]:
        """What the form asks, as far as the person would say it."""
        person = lead.person
        facts = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "phone": person.phone,
            "company": person.company.name if person.company else "",
            "wants": lead.wants,
        }
        found = {}
        for part in form.parts:
            chosen = self.chance.one(part.choices) if part.choices and self.chance.happens(0.7) else ""
            found[part.key] = chosen or facts.get(str(part.maps_to), "")
        return {key: text for key, text in found.items() if text}

    def _contact(self, lead: Lead) -> None:
        """The first call, some minutes or hours after the lead came in."""
        chance = self.chance
        caller = lead.owner or chance.one(self.office.reps())
        at = min(lead.created_at + timedelta(minutes=chance.between(4, 60) * chance.between(1, 14)), chance.now)
        reached = chance.happens(0.7)
        text = chance.one(TALK) if reached else ""
        minutes = chance.between(2, 18) if reached else None
        outcome = CallOutcome.REACHED if reached else CallOutcome.NO_ANSWER
        call = Call(
            id=chance.id_at(at), direction=CallDirection.OUTGOING, outcome=outcome, minutes=minutes, text=text,
            author=caller, person=lead.person, company=lead.company, subject_kind="lead", subject_id=lead.id, at=at,
        )  # fmt: skip
        self.ledger.add(call)
        logged = CallLogged(
            call_id=call.id, direction=call.direction, outcome=call.outcome, minutes=minutes, text=text,
            person_id=lead.person_id, company_id=lead.company_id, about_kind="lead", about_id=lead.id,
        )  # fmt: skip
        self.ledger.tell(logged, at, _member(caller))
        waited = int((at - lead.created_at).total_seconds() // 60)
        contacted = LeadContacted(**_about(lead), how="call", minutes=waited, owner_id=lead.owner_id)
        self.ledger.tell(contacted, at, _member(caller))
        lead.first_response_at = lead.last_touch_at = lead.person.last_touch_at = at
        lead.status = LeadStatus.CONTACTED

    def _convert(self, lead: Lead, offer: Offer) -> None:
        chance, owner = self.chance, lead.owner or self.chance.one(self.office.reps())
        lead.owner = owner
        lead.checklist = {"budget": True, "authority": True, "need": True, "timing": True}
        qualified = chance.after(lead.last_touch_at, hours=(2, 90))
        lead.qualified_at = qualified
        self.ledger.tell(LeadQualified(**_about(lead), owner_id=owner.id), qualified, _member(owner))
        converted = chance.after(qualified, hours=(1, 60))
        deal = self.deals.from_lead(lead, offer, converted)
        lead.status, lead.closed_at, lead.converted_deal_id = LeadStatus.CONVERTED, converted, deal.id
        lead.last_touch_at = converted
        self.ledger.tell(LeadConverted(**_about(lead), deal_id=deal.id), converted, _member(owner))

    def _disqualify(self, lead: Lead) -> None:
        at = self.chance.after(lead.last_touch_at, hours=(24, 400))
        lead.status, lead.closed_at = LeadStatus.DISQUALIFIED, at
        lead.disqualify_reason = self.chance.one(NOT_NOW)
        lead.last_touch_at = at
        by = _member(lead.owner or self.chance.one(self.office.reps()))
        self.ledger.tell(LeadDisqualified(**_about(lead), reason=lead.disqualify_reason), at, by)

    def _plan(self, lead: Lead) -> None:
        if lead.person.lifecycle in (Lifecycle.SUBSCRIBER, Lifecycle.LOST):
            lead.person.lifecycle = Lifecycle.LEAD
        if self.chance.happens(0.75):
            lead.next_action = self.chance.one(NEXT)
            lead.next_action_at = self.chance.planned(-1, 6)
            if lead.owner and self.chance.happens(0.35):
                self._task(lead)

    def _task(self, lead: Lead) -> None:
        at = self.chance.after(lead.last_touch_at, hours=(0.1, 3))
        self.ledger.add(
            Task(
                id=self.chance.id_at(at),
                title=f"{lead.next_action}: {lead.person.name}",
                due_at=lead.next_action_at,
                assignee=lead.owner,
                author=self.chance.one(self.office.members["manager"]),
                person=lead.person,
                company=lead.company,
                subject_kind="lead",
                subject_id=lead.id,
                created_at=at,
            )
        )


def _about(lead: Lead) -> dict[str, Any]:
    return {"lead_id": lead.id, "person_id": lead.person_id, "company_id": lead.company_id}


def _member(member: Membership) -> ActorRef:
    return ActorRef("member", member.id)
