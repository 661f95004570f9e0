"""Signed links of subscriptions: one confirms, the other asks for a new mail. Neither is good for the other."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

from crm.tenancy.scope import require_organization_id
from leads.models import Submission

GOOD_FOR = 7  # days
_confirming = TimestampSigner(salt="leads.subscription", sep="~")
_again = TimestampSigner(salt="leads.subscription.again", sep="~")


class TooOld(Exception):
    """A link of ours that came too late; `submission_id` says whose."""

    def __init__(self, submission_id: UUID) -> None:
        super().__init__("This link is too old.")
        self.submission_id = submission_id


def confirming_url(submission: Submission) -> str:
    """The address in the mail."""
    token = _confirming.sign(_words(submission.id))
    return settings.SITE_URL + reverse("leads_public:confirm", args=[submission.tenant.slug, token])


def again_token(submission: Submission) -> str:
    """For the button "Send the mail again": good for nothing else."""
    return _again.sign(_words(submission.id))


def read_confirming(token: str) -> UUID | None:
    """Whose link it is; None for what is not ours. Raises TooOld after a week."""
    try:
        return _id_of(_confirming.unsign(token, max_age=GOOD_FOR * 24 * 3600))
    except SignatureExpired:
        submission_id = _id_of(_confirming.unsign(token))
        if submission_id is None:
            return None
        raise TooOld(submission_id) from None
    except BadSignature:
        return None


def read_again(token: str) -> UUID | None:
    """Who asks for a new mail; None for what is not ours, or is older than three months."""
    try:
        return _id_of(_again.unsign(token, max_age=90 * 24 * 3600))
    except BadSignature:
        return None


def _words(submission_id: UUID) -> str:
    return f"{require_organization_id().hex}{submission_id.hex}"


def _id_of(words: str) -> UUID | None:
    return UUID(hex=words[32:]) if words[:32] == require_organization_id().hex else None
