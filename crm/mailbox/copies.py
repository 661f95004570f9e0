"""Without joining: what a member sends in copy, or forwards, to an address of his own here."""

import re
from dataclasses import replace
from uuid import UUID

from crm.accounts.models import Membership
from crm.mail.addresses import reply_address
from crm.mail.files import read_file
from crm.mail.headers import mail_address
from crm.mail.inbound.parsing import parse
from crm.mail.models import InboundMail
from crm.mail.models.inbound import PRIVATE_KINDS
from crm.mailbox.actions.taking import Taking, take
from crm.mailbox.heads import MailHead, Party, read_head
from crm.mailbox.models import TakenMail
from crm.mailbox.queries.privacy import known_people, privacy_of, thread_of
from crm.normal_forms import email_key
from crm.tenancy.models import Organization

COPY = "copy"  # what such addresses say their mails are about
PRIVATE_KINDS.add(COPY)  # most of all one that is not taken in
LOOKED_AT = 40  # lines of a forwarded mail
_from = re.compile(
    r"^[ \t>*]*(?:From|Von|De|Da|Van|Od|Från|Fra)\s*:[ *]*(?P<name>[^<\[\n]{0,200}?)[<\[\s]*"
    r"(?:mailto:)?(?P<address>[^\s<>\[\]@]{1,64}@[^\s<>\[\]]{1,190}?)[>\]*]*\s*$",
    re.IGNORECASE,
)


def copy_address(organization: Organization, member_id: UUID) -> str:
    """The member's own address for copies; whoever else writes there is not heard."""
    return reply_address(organization, COPY, member_id)


def take_copy(inbound_id: UUID, member_id: UUID) -> TakenMail | None:
    """Put a mail that came to a member's address for copies into the timelines of whom it is with.

    None where it is with nobody we know, is not his own, or is private.
    """
    inbound = InboundMail.objects.get(id=inbound_id)
    member = Membership.objects.active().filter(id=member_id).first()
    raw = read_file(inbound.raw_file)
    privacy, head = privacy_of(member_id), read_head(raw)
    if member is None or head.sender is None or privacy.colleagues.get(head.sender.key) != member_id:
        return None
    people = known_people([head], privacy)
    if not people and (forwarded := _forwarded(head, parse(raw).text)) is not None:
        head = forwarded
        people = known_people([head], privacy)
    thread = thread_of(head)
    if not people or privacy.keeps(head, people.values(), thread):
        return None
    return take(Taking(head, thread, people, raw), member_id, privacy)


def _forwarded(head: MailHead, text: str) -> MailHead | None:
    """The head of the mail within, as mail programs write it above what they forward."""
    for line in text.splitlines()[:LOOKED_AT]:
        found = _from.match(line[:500])
        if found and (address := mail_address(email_key(found["address"]))):
            sender, member = Party(found["name"].strip(' "*'), address), head.sender
            return replace(head, sender=sender, receivers=(member,) if member else (), blind=())
    return None
