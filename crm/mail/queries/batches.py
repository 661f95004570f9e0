"""What is read for each batch of mails, in words of one's own: Django takes longer to write down fifty ids than the
database to find them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import cast
from uuid import UUID

from crm.mail.models import Message, MessageAttachment
from crm.tenancy.columns import array
from crm.tenancy.models import Organization
from crm.tenancy.reading import Reading
from crm.tenancy.scope import require_organization_id

Attached = Mapping[UUID, Sequence[MessageAttachment]]

SENDER = Reading("FROM tenancy_organization own WHERE own.id = %s", own=Organization)
ATTACHED = Reading(
    "FROM mail_messageattachment own WHERE own.tenant_id = %s AND own.message_id = ANY(%s::uuid[]) ORDER BY own.id",
    own=MessageAttachment,
)


def ids_of(messages: Iterable[Message]) -> str:
    """Their ids as PostgreSQL writes an array."""
    return array([message.id for message in messages], "uuid")


def sender_of(organization_id: UUID) -> Organization:
    """Whose mails they are. Raises Organization.DoesNotExist."""
    if found := SENDER.first(organization_id):
        return cast("Organization", found[0])
    raise Organization.DoesNotExist


def attachments_of(messages: Iterable[Message]) -> Attached:
    """What goes with them, by the ids of those that have something."""
    found: dict[UUID, list[MessageAttachment]] = defaultdict(list)
    for (attachment,) in ATTACHED.rows(require_organization_id(), ids_of(messages)):
        found[attachment.message_id].append(attachment)
    return found
