"""Take somebody at his word: no more marketing mails, or some again."""

from django.db import transaction

from crm.customers.actions.consents import record_consent, suppress
from crm.customers.models import ConsentSource, Person, Purpose, Suppression, SuppressionReason
from crm.customers.normal_forms import email_key
from crm.customers.queries.consents import has_consent, suppression_of
from crm.events.catalog.mail import Unsubscribed
from crm.events.emit import emit
from crm.events.types import ActorRef
from crm.mail.unsubscribing import WayOut
from crm.records.queries.records import survivor_of

AGAIN = "Subscribed again on the page behind the link in a mail."


@transaction.atomic
def unsubscribe(way_out: WayOut) -> None:
    """No marketing to this person and this address from now on. Doing it twice is doing it once."""
    person = _person(way_out)
    if person and has_consent(person, Purpose.NEWSLETTER):
        record_consent(
            person, Purpose.NEWSLETTER, given=False, source=ConsentSource.UNSUBSCRIBE, by=ActorRef("visitor", person.id)
        )
    if suppression_of(way_out.address) is not None:
        return
    suppress(way_out.address, SuppressionReason.UNSUBSCRIBED)
    about = {"person_id": person.id, "company_id": person.company_id} if person else {}
    emit(Unsubscribed(address=way_out.address, **about), by=ActorRef("visitor", way_out.person_id))


@transaction.atomic
def resubscribe(way_out: WayOut) -> None:
    """Take an unsubscription back. Addresses stopped for other reasons stay stopped."""
    person = _person(way_out)
    Suppression.objects.filter(key=email_key(way_out.address), reason=SuppressionReason.UNSUBSCRIBED).delete()
    if person and not has_consent(person, Purpose.NEWSLETTER):
        record_consent(
            person,
            Purpose.NEWSLETTER,
            given=True,
            source=ConsentSource.UNSUBSCRIBE,
            text=AGAIN,
            by=ActorRef("visitor", person.id),
        )


def is_unsubscribed(way_out: WayOut) -> bool:
    """Whether this address gets no marketing now."""
    return suppression_of(way_out.address) is not None


def _person(way_out: WayOut) -> Person | None:
    """Whoever he is by now: his mails were sent before he was merged with himself."""
    return Person.objects.filter(id=survivor_of("person", way_out.person_id)).first() if way_out.person_id else None
