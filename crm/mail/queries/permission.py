"""May this mail be sent? The one place that answers, whoever queued it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from crm.customers.models import Consent, Purpose, Suppression, SuppressionReason
from crm.customers.normal_forms import email_key
from crm.customers.queries.consents import NO_MAIL_AT_ALL
from crm.mail.models import Message, MessageKind, SkipReason
from crm.tenancy.columns import array
from crm.tenancy.scope import require_organization_id

# In words of one's own: Django takes longer to write down the addresses of a batch than the database to find them.
SUPPRESSED = f"""
SELECT key, reason FROM {Suppression._meta.db_table} WHERE tenant_id = %s AND key = ANY(%s::text[])
"""  # noqa: S608  # the table's own name
NEWEST_ANSWERS = f"""
SELECT DISTINCT ON (person_id) person_id, given FROM {Consent._meta.db_table}
WHERE tenant_id = %s AND person_id = ANY(%s::uuid[]) AND purpose = '{Purpose.NEWSLETTER.value}'
ORDER BY person_id, id DESC
"""  # noqa: S608  # the table's own name and our own word
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
    suppressed = {key: SuppressionReason(reason) for key, reason in _asked(SUPPRESSED, array(list(keys), "text"))}
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
    return {person_id for person_id, given in _asked(NEWEST_ANSWERS, array(list(ids), "uuid")) if given}


def _asked(question: str, among: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, [require_organization_id(), among])
        return cursor.fetchall()
