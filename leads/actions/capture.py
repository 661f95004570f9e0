"""Every entrance ends here: who is it, has he asked before, how good is it, whose is it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import Membership
from crm.customers.actions.consents import record_consent
from crm.customers.actions.matching import complete, person_for
from crm.customers.models import ConsentSource, Person, Purpose
from crm.events.catalog.leads import LeadAssigned, LeadCaptured, LeadReopened, LeadScored
from crm.events.emit import emit, emit_all
from crm.events.types import Acting, DomainEvent
from crm.records.actions.keeping import keep
from crm.records.locking import lock_rows
from crm.staff.choosing import Round
from crm.tenancy.writing import insert, together, update
from leads.actions.distribution import distribute, offer, plan_answer, settle
from leads.actions.events import about
from leads.actions.own_fields import fill_own_fields, fill_persons_own_fields, with_own_fields
from leads.actions.qualification import reopen
from leads.actions.scoring import set_score
from leads.callers import person_with_number
from leads.distributing import Given
from leads.models import Channel, Lead, Submission
from leads.queries.basis import Basis
from leads.queries.basis import basis as read_basis
from leads.queries.distribution import Desk
from leads.queries.distribution import desk as read_desk
from leads.queries.entrances import Ruling
from leads.queries.leads import nurtured_lead_of, open_lead_of
from leads.submitted import Reading, read_submission
from leads.touches import join_visits, touch_lead

ASKED_AGAIN = "Asked again: call"


Finish = Callable[[Lead], None]


@dataclass(frozen=True)
class Intake:
    """One submission on its way to its lead; the others as `capture_lead` was given them."""

    submission: Submission
    reading: Reading
    by: Acting
    owner: Membership | None
    ruling: Ruling | None
    finish: Finish | None = None
    within: Round | None = None  # several that are given out together

    @property
    def basis(self) -> Basis:
        """What the organization's scores are made of."""
        return self.ruling.basis if self.ruling else read_basis()

    @property
    def desk(self) -> Desk:
        """What decides who gets it."""
        return self.ruling.desk if self.ruling else read_desk()


@transaction.atomic(savepoint=False)
def capture_lead(
    submission: Submission,
    *,
    by: Acting,
    owner: Membership | None = None,
    ruling: Ruling | None = None,
    finish: Finish | None = None,
) -> Lead:
    """The lead this submission belongs to: a new one, or the person's open one with these words added.

    Known e-mail addresses lead to the known person, whose empty fields are filled. Consent that was ticked is recorded.
    `owner` gets a new lead instead of whoever's turn it is. `ruling` saves reading the rules and the team anew.
    `finish` sets on a new lead, before it is written, what nobody can say of himself. Doing it twice is doing it once.
    """
    if submission.lead_id:
        return Lead.objects.select_related("person", "company", "owner").get(id=submission.lead_id)
    reading, own = with_own_fields(read_submission(submission, currency=submission.tenant.currency), submission.tenant)
    with together():
        lead = _capture(Intake(submission, reading, by, owner, ruling, finish))
    fill_persons_own_fields(lead, own.person, by=by)
    fill_own_fields(lead, own.lead, by=by)
    return lead


def _capture(intake: Intake) -> Lead:
    submission, by = intake.submission, intake.by
    person, is_new = _who(intake)
    if not is_new:  # two submissions of one person at once: one opens the lead, the other finds it
        lock_rows(Person, [person.id])
        person = Person.objects.select_related("company").get(id=person.id)
    record_consents(submission, person, by)
    join_visits(submission, person, by=by)
    known = None if is_new else open_lead_of(person) or _taken_up(person, by)
    lead = _add_to(known, person, intake) if known else open_lead(person, intake, first_contact=is_new)
    submission.lead, submission.person = lead, person
    update(submission, "lead", "person")
    return lead


def _who(intake: Intake) -> tuple[Person, bool]:
    contact, by = intake.reading.contact, intake.by
    if known := person_with_number(contact):
        return complete(known, contact, by=by), False
    entrance = "mail" if intake.submission.channel == Channel.MAIL else "form"
    return person_for(contact, by=by, entrance=entrance)


def _taken_up(person: Person, by: Acting) -> Lead | None:
    """The lead that was left to marketing: whoever asks again is worked on again."""
    lead = nurtured_lead_of(person)
    if lead is None:
        return None
    reopen(lead)
    lead.next_action, lead.next_action_at = ASKED_AGAIN, timezone.now()
    keep(lead, by=by)
    emit(LeadReopened(**about(lead), owner_id=lead.owner_id), by=by)
    return lead


def open_lead(person: Person, intake: Intake, *, first_contact: bool) -> Lead:
    """A new lead of this person, scored and given to somebody. Runs in the caller's transaction."""
    submission, reading, owner = intake.submission, intake.reading, intake.owner
    form = submission.form
    lead = Lead(
        person=person,
        company=person.company,
        source=submission.source[:120],
        form=form,
        team_id=form.team_id if form else (owner.team_id if owner else None),
        currency=submission.tenant.currency,
        value_minor=reading.value_minor if reading.value_minor is not None else (form.value_minor if form else None),
        wants=reading.wants,
        answers=[list(answer) for answer in reading.answers],
        last_touch_at=submission.received_at,
    )
    touch_lead(lead, submission, first_contact=first_contact)
    set_score(lead, intake.basis, first_contact=first_contact)
    emit_all(_news(lead, submission), by=intake.by)
    desk, now = intake.desk, timezone.now()
    # Last, because whoever gives out a lead lets the others wait until he has committed.
    found = Given(owner.id, "") if owner else distribute(lead, desk, now=now, within=intake.within)
    settle(lead, found, desk, now=now)
    lead.owner = owner or lead.owner
    plan_answer(lead, desk, now)
    if intake.finish:
        intake.finish(lead)
    lead.derive()
    insert(lead)
    lead.now_kept()
    offer(lead, found, desk, now=now)
    if lead.owner_id:
        in_turn = found.choice is not None
        told = LeadAssigned(**about(lead), owner_id=lead.owner_id, in_turn=in_turn, words=found.words[:300])
        emit(told, by=intake.by)
    return lead


def _add_to(lead: Lead, person: Person, intake: Intake) -> Lead:
    """He asks again: newer words on top, what was empty filled, the score worked out anew."""
    submission, reading, by = intake.submission, intake.reading, intake.by
    lead.person = person
    lead.company = lead.company or person.company
    lead.wants = _newest_first(reading.wants, lead.wants)
    lead.answers = [list(answer) for answer in reading.answers] or lead.answers
    if lead.value_minor is None:
        lead.value_minor = reading.value_minor
    lead.last_touch_at = submission.received_at
    touch_lead(lead, submission)
    old = lead.score
    submission.lead = lead
    submission.save(update_fields=["lead"])  # so that this one is counted too
    changed = set_score(lead, intake.basis)
    keep(lead, by=by)
    events: list[DomainEvent] = [_captured(lead, submission, opened=False)]
    if changed:
        events.append(LeadScored(**about(lead), old=old, new=lead.score))
    emit_all(events, by=by)
    return lead


def _news(lead: Lead, submission: Submission) -> list[DomainEvent]:
    captured = _captured(lead, submission, opened=True)
    return [captured, LeadScored(**about(lead), old=0, new=lead.score)]


def _captured(lead: Lead, submission: Submission, *, opened: bool) -> LeadCaptured:
    return LeadCaptured(
        **about(lead),
        opened=opened,
        source=submission.source,
        wants=lead.wants[:500],
        form_id=submission.form_id,
        submission_id=submission.id,
    )


def record_consents(submission: Submission, person: Person, by: Acting) -> None:
    """What was ticked, each with the words that stood beside it. Runs in the caller's transaction."""
    form = submission.form
    first = form.consent_purpose if form else Purpose.NEWSLETTER
    given = [(first, submission.consent_text, submission.consent_version)] if submission.consent_given else []
    given += [(more["purpose"], more["text"], more["version"]) for more in submission.consents]
    for purpose, text, version in given:
        record_consent(
            person,
            Purpose(purpose),
            given=True,
            source=ConsentSource.FORM,
            text=text,
            text_version=str(version),
            by=by,
        )


def _newest_first(new: str, old: str) -> str:
    if not new or new in old:
        return old or new
    return f"{new}\n\n{old}".strip()[:4000]
