"""May this mail be sent? The one place that answers, whoever queued it."""

from collections.abc import Iterable
from uuid import UUID

from crm.customers.models import Consent, Purpose, Suppression, SuppressionReason
from crm.customers.normal_forms import email_key
from crm.customers.queries.consents import NO_MAIL_AT_ALL
from crm.mail.models import Message, MessageKind, SkipReason

_reasons = {
    SuppressionReason.UNSUBSCRIBED: SkipReason.UNSUBSCRIBED,
    SuppressionReason.BOUNCED: SkipReason.BOUNCED,
    SuppressionReason.COMPLAINED: SkipReason.COMPLAINED,
    SuppressionReason.MANUAL: SkipReason.MANUAL,
}


def reasons_not_to_send(messages: Iterable[Message]) -> dict[UUID, SkipReason]:
    """Why some of these mails must not be sent, by their ids; those that may be are left out.

    A bounced or complained address gets nothing at all. Marketing needs a person who is not in the bin, whose newest
    answer about newsletters is yes, and an address that is not suppressed.
    """
    batch = list(messages)
    keys = {email_key(message.to_address) for message in batch}
    suppressed = {row.key: SuppressionReason(row.reason) for row in Suppression.objects.filter(key__in=keys)}
    agreed = _agreed({message.person_id for message in batch if message.kind == MessageKind.MARKETING})
    found = {}
    for message in batch:
        reason = _reason(message, suppressed.get(email_key(message.to_address)), agreed)
        if reason is not None:
            found[message.id] = reason
    return found


def _reason(message: Message, suppression: SuppressionReason | None, agreed: set[UUID]) -> SkipReason | None:
    if suppression in NO_MAIL_AT_ALL:
        return _reasons[suppression]
    if message.kind != MessageKind.MARKETING:
        return None
    if message.person is not None and message.person.in_bin:
        return SkipReason.IN_BIN
    if suppression is not None:
        return _reasons[suppression]
    return None if message.person_id in agreed else SkipReason.NO_CONSENT


def _agreed(people: Iterable[UUID | None]) -> set[UUID]:
    """Who of them said yes last."""
    ids = {person_id for person_id in people if person_id}
    if not ids:
        return set()
    answers = Consent.objects.filter(person_id__in=ids, purpose=Purpose.NEWSLETTER)
    newest = answers.order_by("person_id", "-id").distinct("person_id").values_list("person_id", "given")
    return {person_id for person_id, given in newest if given}
