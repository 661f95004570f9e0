"""Take in what somebody sent: kept word for word first, then made into a lead."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.events.types import Acting
from crm.tenancy.models import Organization
from crm.tenancy.writing import insert_once
from leads.actions.capture import capture_lead
from leads.actions.stuck import tell_of_answer
from leads.actions.subscriptions import ask_to_confirm
from leads.actions.uploads import hand_over_files, keep_files
from leads.models import Channel, HeldBack, Lead, LeadForm, Submission
from leads.queries.entrances import Entrance

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Received:
    """What came in. `client_key` is the same when one page sends twice; `trapped`: the hidden field was filled in;
    `doubtful`: perhaps a robot, so a colleague has to look first.
    """

    answers: dict[str, str]
    client_key: str = ""
    consent_given: bool = False
    consents: list[dict[str, Any]] = field(default_factory=list)  # further boxes that were ticked
    files: list[File[bytes]] = field(default_factory=list)
    trapped: bool = False
    doubtful: bool = False
    ip_hash: str = ""
    user_agent: str = ""
    utm: dict[str, str] = field(default_factory=dict)
    page: str = ""
    referrer: str = ""
    visitor_id: UUID | None = None  # the browser, where the website's script may recognize it


@transaction.atomic(savepoint=False)
def receive_submission(
    form: LeadForm, received: Received, *, organization: Organization, by: Acting, entrance: Entrance | None = None
) -> Submission:
    """Keep the words and capture the lead. The same words from the same page twice are one submission.

    `entrance` is the form's, where the caller has read it in this transaction.
    What robots sent is kept aside. If the lead can't be made, the words stay, marked, and nothing is lost.
    """
    submission = Submission(
        tenant=organization,
        key=_key(form, received),
        channel=Channel.FORM,
        form=form,
        form_version=form.version,
        source=_source(form, received),
        payload=received.answers,
        ip_hash=received.ip_hash,
        user_agent=received.user_agent[:300],
        utm=received.utm,
        page=received.page[:500],
        referrer=received.referrer[:500],
        visitor_id=received.visitor_id,
        consent_given=received.consent_given,
        consents=received.consents,
        consent_text=form.consent_text,
        consent_version=form.consent_version if form.consent_text else 0,
        held_back=_held_back(form, received),
    )
    if first := _keep(submission):
        return first
    if not submission.held_back:
        _capture(submission, by, entrance)
    if submission.held_back == HeldBack.WAITING:
        ask_to_confirm(submission)
    elif submission.held_back:
        tell_of_answer(form, submission.held_back)
    if received.files and not received.trapped:
        keep_files(submission, received.files, by=by)
    return submission


@transaction.atomic(savepoint=False)
def release_submission(submission_id: UUID, *, by: Actor) -> Lead:
    """Make the lead of a submission that was held back. Doing it twice is doing it once.

    Raises NotAllowed, NotFound, or Refused for a subscription: only whoever has the address can confirm it.
    """
    by.require("leads.work")
    submission = (
        Submission.objects.select_for_update(of=("self",)).select_related("form__team").filter(id=submission_id).first()
    )
    if submission is None:
        raise NotFound("There is no such answer.")
    if submission.form and submission.form.is_subscription and not submission.confirmed_at:
        raise Refused("Whoever has this address has to confirm it first, by the link in our mail.")
    lead = capture_lead(submission, by=by)
    submission.held_back = HeldBack.NO
    submission.save(update_fields=["held_back"])
    hand_over_files(submission, lead)
    return lead


def _held_back(form: LeadForm, received: Received) -> HeldBack:
    if received.trapped:
        return HeldBack.TRAP
    if form.is_subscription:
        return HeldBack.WAITING  # the mail is the better puzzle
    return HeldBack.REVIEW if received.doubtful else HeldBack.NO


def _keep(submission: Submission) -> Submission | None:
    """Write it down. If the same one is there already (or being written right now), that one instead."""
    if insert_once(submission):
        return None
    return Submission.objects.get(key=submission.key)


def _capture(submission: Submission, by: Acting, entrance: Entrance | None) -> None:
    """In a savepoint: a lead that can't be made must not take the words with it."""
    try:
        with transaction.atomic():
            capture_lead(submission, by=by, ruling=entrance)
    except Exception:
        log.exception("lead_not_captured", submission=str(submission.id))
        submission.lead = submission.person = None
        submission.held_back = HeldBack.FAILED
        submission.save(update_fields=["lead", "person", "held_back"])


def _key(form: LeadForm, received: Received) -> str:
    """The page's own key and the words: sent twice they are one, corrected and sent again they are two."""
    words = json.dumps(received.answers, sort_keys=True, ensure_ascii=False)
    page = received.client_key or f"{received.ip_hash} {timezone.localdate()}"
    whole = "\x1f".join([str(form.id), page, words])
    return hashlib.sha256(whole.encode()).hexdigest()


def _source(form: LeadForm, received: Received) -> str:
    campaign = received.utm.get("utm_campaign") or received.utm.get("utm_source")
    return f"{form.name}, from {campaign}"[:120] if campaign else form.name
