"""Leads of many people whom nobody knew, each as `capture_lead` would have opened it: asked and written together."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.accounts.models import Membership
from crm.customers.actions.newcomers import add_newcomers
from crm.customers.matching.rules import answer_for
from crm.customers.models import Answer, Certainty, Person
from crm.events.types import Acting
from crm.staff.choosing import Round
from crm.staff.models import WorkKind
from crm.tenancy.writing import insert, together
from leads.actions.capture import Finish, Intake, open_lead
from leads.models import Lead, Submission
from leads.queries.entrances import Ruling
from leads.submitted import Reading, read_submission


@dataclass(frozen=True)
class Arrival:
    """A submission that isn't written yet; the others as `capture_lead` takes them."""

    submission: Submission
    owner: Membership | None = None
    finish: Finish | None = None


def capture_newcomers(arrivals: Sequence[Arrival], *, by: Acting, ruling: Ruling) -> dict[UUID, Lead]:
    """Open the leads of those whom nobody knows by their addresses, in their order; by the ids of their submissions.

    Whoever is not in the answer may be known: nothing of him was written, and `capture_lead` says what becomes of him.
    Runs in the caller's transaction.
    """
    if answer_for("person", "form", Certainty.LIKELY) != Answer.LET:
        return {}
    read = [(each, read_submission(each.submission, currency=each.submission.tenant.currency)) for each in arrivals]
    simple = [(arrival, reading) for arrival, reading in read if _is_simple(arrival.submission, reading)]
    people = add_newcomers([reading.contact for _, reading in simple], by=by)
    leads: dict[UUID, Lead] = {}
    round_of_leads = Round(WorkKind.LEAD)
    with together(by_kind=True):
        for (arrival, reading), person in zip(simple, people, strict=True):
            if person is not None:
                intake = Intake(
                    arrival.submission, reading, by, arrival.owner, ruling, arrival.finish, round_of_leads
                )  # fmt: skip
                leads[arrival.submission.id] = _open(person, intake)
        round_of_leads.close()
    return leads


def _is_simple(submission: Submission, reading: Reading) -> bool:
    """Whether there is nothing but a new person with a new lead to write: no visits, consents or own fields."""
    beside = submission.visitor_id or submission.consent_given or submission.consents or reading.own
    return bool(reading.contact.email.strip()) and not beside


def _open(person: Person, intake: Intake) -> Lead:
    lead = open_lead(person, intake, first_contact=True)
    if lead.owner_id and lead.is_open and intake.within:
        intake.within.has(lead.owner_id)
    intake.submission.lead, intake.submission.person = lead, person
    insert(intake.submission)
    return lead
