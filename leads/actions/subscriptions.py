"""Subscribe somebody: only whoever reads the mail to an address can say that he wants more of them."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

from crm.customers.actions.matching import person_for
from crm.customers.normal_forms import email_key
from crm.errors import NotFound
from crm.events.types import Acting
from crm.mail.actions.outgoing import queue_message
from crm.mail.models import Message, MessageKind
from crm.tenancy.cache import count
from leads.actions.capture import capture_lead, record_consents
from leads.models import HeldBack, LeadForm, MapsTo, Submission
from leads.submitted import read_submission
from leads.subscribing import GOOD_FOR, confirming_url

MOST_MAILS, HOUR = 3, 3600  # to one address about one subscription


def ask_to_confirm(submission: Submission, *, again: int = 0) -> Message | None:
    """Send the mail with the link; None without an address. Runs in the caller's transaction.

    One form writes to one address a few times an hour at most, whoever types it in.
    """
    form, address = submission.form, address_of(submission)
    if form is None or not address or _is_too_much(form, address):
        return None
    return queue_message(
        key=f"subscription:{submission.id}:{again}",
        to=address,
        subject=f"Please confirm: {form.title}",
        text=_words(submission, form),
        kind=MessageKind.TRANSACTIONAL,
        secret=True,
    )


@transaction.atomic(savepoint=False)
def ask_again(submission_id: UUID) -> bool:
    """Send another mail, unless it is confirmed or several went out in this hour. Raises NotFound."""
    submission = _locked(submission_id)
    if submission.confirmed_at or submission.held_back != HeldBack.WAITING:
        return False
    return ask_to_confirm(submission, again=int(timezone.now().timestamp())) is not None


@transaction.atomic(savepoint=False)
def confirm_subscription(submission_id: UUID, *, ip_hash: str, by: Acting) -> Submission:
    """He means it: the person is there, his consent with the exact words, the time and where from. Once is enough.

    Raises NotFound.
    """
    submission = _locked(submission_id)
    if submission.confirmed_at or submission.form is None:
        return submission
    submission.confirmed_at, submission.confirmed_ip_hash = timezone.now(), ip_hash
    submission.held_back, submission.consent_given = HeldBack.NO, True
    submission.consent_text = submission.consent_text or f"{submission.form.title}: {submission.form.button}"
    submission.save(update_fields=["confirmed_at", "confirmed_ip_hash", "held_back", "consent_given", "consent_text"])
    if submission.form.opens_lead:
        capture_lead(submission, by=by)
        return submission
    person, _ = person_for(read_submission(submission, currency=submission.tenant.currency).contact, by=by)
    record_consents(submission, person, by)
    submission.person = person
    submission.save(update_fields=["person"])
    return submission


def _is_too_much(form: LeadForm, address: str) -> bool:
    """Counts this time. A cache that is away lets the mail go."""
    try:
        return count(f"leads:subscription:{form.id}:{email_key(address)}", seconds=HOUR) > MOST_MAILS
    except RedisError:
        return False


def address_of(submission: Submission) -> str:
    """Where the mail goes: the answer that becomes the e-mail address."""
    parts = submission.form.parts if submission.form else []
    return next((str(submission.payload.get(part.key, "")) for part in parts if part.maps_to == MapsTo.EMAIL), "")


def _locked(submission_id: UUID) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("form__team", "tenant")
    submission = rows.filter(id=submission_id).first()
    if submission is None:
        raise NotFound("This is not kept any more. Please fill in the form once more.")
    return submission


def _words(submission: Submission, form: LeadForm) -> str:
    return (
        f"Hello,\n\nsomebody, probably you, gave this address to {submission.tenant.name} for “{form.title}”.\n\n"
        f"Please confirm it here:\n{confirming_url(submission)}\n\n"
        f"The link is good for {GOOD_FOR} days. If it was not you, do nothing: without it we don't write to you.\n"
    )
