"""May we write to this person?"""

from crm.customers.models import Consent, Person, Purpose, Suppression, SuppressionReason
from crm.customers.normal_forms import email_key

NO_MAIL_AT_ALL = (SuppressionReason.BOUNCED, SuppressionReason.COMPLAINED)


def has_consent(person: Person, purpose: Purpose) -> bool:
    """Whether the newest answer for the purpose is yes. No answer is no."""
    newest = Consent.objects.filter(person=person, purpose=purpose).order_by("-id").first()
    return newest is not None and newest.given


def suppression_of(address: str) -> Suppression | None:
    """Why the address is not written to, or None."""
    return Suppression.objects.filter(key=email_key(address)).first()
