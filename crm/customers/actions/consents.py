"""Record what somebody agreed to; keep addresses from being written to."""

from crm.customers.models import Consent, ConsentSource, Person, Purpose, Suppression, SuppressionReason
from crm.customers.normal_forms import email_key
from crm.events.catalog.customers import ConsentRecorded
from crm.events.emit import emit
from crm.events.types import SYSTEM, Acting, ActorRef


def record_consent(
    person: Person,
    purpose: Purpose,
    *,
    given: bool,
    source: ConsentSource,
    text: str = "",
    text_version: str = "",
    by: Acting | ActorRef = SYSTEM,
) -> Consent:
    """Add the answer to the ledger. Giving consent again lifts a suppression the person asked for himself."""
    consent = Consent.objects.create(
        person=person, purpose=purpose, given=given, source=source, text=text, text_version=text_version
    )
    if given and purpose == Purpose.NEWSLETTER and person.email:
        own = Suppression.objects.filter(key=email_key(person.email), reason=SuppressionReason.UNSUBSCRIBED)
        own.delete()
    emit(
        ConsentRecorded(person_id=person.id, company_id=person.company_id, purpose=purpose, given=given, source=source),
        by=by,
    )
    return consent


def suppress(address: str, reason: SuppressionReason) -> Suppression:
    """Write to this address no more. Doing it twice is doing it once."""
    row, _ = Suppression.objects.get_or_create(key=email_key(address), defaults={"reason": reason})
    return row
