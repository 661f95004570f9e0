"""Addresses and Message-IDs that carry whose they are, so that an answer finds its organization and its record.

`reply+ticket-<token>@<INBOUND_DOMAIN>`: the token is 40 bits of the organization's id, the record's id and a signature
over both in full, in base32 because servers may change the case of a local part, which may have 64 characters.
"""

import base64
import binascii
import hmac
import re
from uuid import UUID

from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast

from crm.events.types import SubjectRef
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id

LONGEST_KIND = 10  # what 64 characters leave for it
SIGNATURE_BYTES = 8
TAIL_BYTES = 5
REPLY, BOUNCE, UNSUBSCRIBE = "reply", "bounce", "unsub"
_token_address = re.compile(r"^(reply|bounce|unsub)\+([a-z_]{1,10})-([a-z2-7]{47})$")
_own_message_id = re.compile(r"^<?m\.([a-z2-7]{26})\.([a-z2-7]{8})@")


def inbound_address(organization: Organization) -> str:
    """Where anybody may write to the organization: `northwind-air@<INBOUND_DOMAIN>`."""
    return f"{organization.slug}@{settings.INBOUND_DOMAIN}"


def reply_address(organization: Organization | UUID, kind: str, record_id: UUID, *, purpose: str = REPLY) -> str:
    """An address whose mails are about one record. `kind` has up to 10 small letters. Raises ValueError otherwise."""
    if not re.fullmatch(rf"[a-z_]{{1,{LONGEST_KIND}}}", kind):
        raise ValueError(f"{kind!r} does not fit into an address")
    organization_id = organization if isinstance(organization, UUID) else organization.id
    token = _tail(organization_id) + record_id.bytes + _signature(purpose, organization_id, kind, record_id)
    return f"{purpose}+{kind}-{_base32(token)}@{settings.INBOUND_DOMAIN}"


def read_reply_address(address: str, *, purpose: str = REPLY) -> SubjectRef | None:
    """The record that `reply_address` put into it, inside the scope of its organization; None for anything else."""
    found = _read(address)
    if found is None or found[0] != purpose:
        return None
    _, kind, tail, record_id, signature = found
    organization_id = require_organization_id()
    if tail != _tail(organization_id):
        return None
    right = hmac.compare_digest(signature, _signature(purpose, organization_id, kind, record_id))
    return SubjectRef(kind, record_id) if right else None


def organization_of_token(address: str) -> Organization | None:
    """The organization that a signed address belongs to. The table is small: read once a mail."""
    found = _read(address)
    if found is None:
        return None
    purpose, kind, tail, record_id, signature = found
    rows = Organization.objects.annotate(id_text=Cast("id", TextField())).filter(id_text__endswith=tail.hex())
    for organization in rows:
        if hmac.compare_digest(signature, _signature(purpose, organization.id, kind, record_id)):
            return organization
    return None


def message_id_of(organization_id: UUID, message_id: UUID) -> str:
    """The Message-ID of an outgoing mail, short enough for one line: some programs lose a folded one."""
    return f"<m.{_base32(message_id.bytes)}.{_base32(_tail(organization_id))}@{settings.INBOUND_DOMAIN}>"


def read_message_id(text: str) -> UUID | None:
    """The outgoing mail of the current organization that a Message-ID names, or None."""
    found = _own_message_id.match(text.strip())
    if found is None or found[2] != _base32(_tail(require_organization_id())):
        return None
    return UUID(bytes=base64.b32decode(found[1].upper() + "======"))


def _read(address: str) -> tuple[str, str, bytes, UUID, bytes] | None:
    local, _, domain = address.strip().lower().rpartition("@")
    found = _token_address.match(local)
    if found is None or domain != settings.INBOUND_DOMAIN.lower():
        return None
    try:
        token = base64.b32decode(found[3].upper() + "=")
    except binascii.Error:
        return None
    tail, record, signature = token[:TAIL_BYTES], token[TAIL_BYTES : TAIL_BYTES + 16], token[TAIL_BYTES + 16 :]
    return found[1], found[2], tail, UUID(bytes=record), signature


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=").lower()


def _tail(organization_id: UUID) -> bytes:
    return organization_id.bytes[-TAIL_BYTES:]


def _signature(purpose: str, organization_id: UUID, kind: str, record_id: UUID) -> bytes:
    said = f"mail address|{purpose}|{organization_id}|{kind}|{record_id}"
    return hmac.digest(settings.SECRET_KEY.encode(), said.encode(), "sha256")[:SIGNATURE_BYTES]
