"""Take a mail in: once, whoever's mailbox it comes from first."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from crm.customers.models import Person
from crm.events.catalog.mailbox import MailTaken
from crm.events.emit import emit_past
from crm.events.types import ActorRef
from crm.mail.addresses import read_message_id
from crm.mail.files import keep_file
from crm.mail.inbound.parsing import ParsedMail, parse
from crm.mail.models import InboundMail
from crm.mailbox.heads import MailHead
from crm.mailbox.models import MailCopy, MailFile, MailPerson, TakenMail
from crm.mailbox.queries.privacy import Known, Privacy
from crm.tenancy.ids import uuid7
from crm.tenancy.writing import insert_once

MOST_FILE_BYTES = 25 * 1024 * 1024  # of one mail


@dataclass(frozen=True)
class Taking:
    """A mail that is to be taken in for a member."""

    head: MailHead
    thread: str
    people: Mapping[str, Known]  # by the address that is theirs
    raw: bytes
    shortened: bool = False  # only its beginning is there


def take(taking: Taking, member_id: UUID, privacy: Privacy) -> TakenMail | None:
    """Keep the mail with everybody it is with; what was kept before only gains who is missing.

    None for what is in the timelines already by another way: our own outbox, or an address of ours that it was sent to;
    and for another mail that bears a Message-ID we know.
    Runs in the caller's transaction. Doing it twice is doing it once.
    """
    head = taking.head
    if is_told_already(head.message_id):
        return None
    parsed = parse(taking.raw)
    mail = TakenMail.objects.filter(message_id=head.message_id).first() or _keep(taking, parsed, privacy)
    if not _is_copy(mail, parsed):
        return None
    insert_once(MailCopy(mail=mail, member_id=member_id))
    _put_into_timelines(mail, taking)
    return mail


def is_told_already(message_id: str) -> bool:
    """Whether it went out by us, or came in at an address of ours."""
    if read_message_id(message_id):
        return True
    return InboundMail.objects.filter(message_id=message_id, person__isnull=False).exists()


def _is_copy(mail: TakenMail, parsed: ParsedMail) -> bool:
    """A Message-ID alone proves nothing: put on a mail of one's own, it would open a colleague's private one."""
    if any(getattr(mail, name).split() != getattr(parsed, name).split() for name in ("text", "html")):
        return False
    sizes = sorted(len(part.content) for part in parsed.attachments)
    return mail.shortened or sorted(mail.files.values_list("size", flat=True)) == sizes


def _keep(taking: Taking, parsed: ParsedMail, privacy: Privacy) -> TakenMail:
    head = taking.head
    author = privacy.colleagues.get(head.sender.key) if head.sender else None
    mail = TakenMail(
        id=uuid7(),
        message_id=head.message_id,
        thread=taking.thread[:250],
        outgoing=author is not None,
        author_member_id=author,
        to_line=head.to_line,
        sent_at=head.sent_at,
        shortened=taking.shortened,
        **_content(parsed),
    )
    if not insert_once(mail):  # a colleague's mailbox was quicker
        return TakenMail.objects.get(message_id=head.message_id)
    if not taking.shortened:
        _keep_files(mail, parsed)
    return mail


def _content(parsed: ParsedMail) -> dict[str, object]:
    names = (
        "from_address", "from_name", "subject", "text", "reply_text", "html", "in_reply_to", "references", "automatic",
    )  # fmt: skip
    return {name: getattr(parsed, name) for name in names}


def _keep_files(mail: TakenMail, parsed: ParsedMail) -> None:
    left = MOST_FILE_BYTES
    rows = []
    for part in parsed.attachments:
        left -= len(part.content)
        if left < 0:
            mail.shortened = True
            mail.save(update_fields=["shortened"])
            break
        row = MailFile(mail=mail, name=part.name, content_type=part.content_type, content_id=part.content_id)
        row.size, row.file = len(part.content), keep_file(part.content)
        rows.append(row)
    MailFile.objects.bulk_create(rows)


def _put_into_timelines(mail: TakenMail, taking: Taking) -> None:
    """One line for each person; a company whose people are in it together gets one."""
    told: set[UUID | None] = set(
        Person.everything.filter(id__in=MailPerson.objects.filter(mail=mail).values("person_id")).values_list(
            "company_id", flat=True
        )
    )
    sender = taking.head.sender
    for key, person in _once_each(taking):
        if not insert_once(MailPerson(mail=mail, person_id=person.id)):
            continue
        wrote = sender is not None and sender.key == key
        event = MailTaken(
            mail_id=mail.id,
            outgoing=mail.outgoing,
            wrote=wrote,
            automatic=mail.automatic,
            person_id=person.id,
            company_id=None if person.company_id in told else person.company_id,
        )
        author = mail.author_member_id
        by = ActorRef("member", author) if author else ActorRef("visitor", person.id)
        emit_past(event, by=by, occurred_at=mail.sent_at)
        told.add(person.company_id)


def _once_each(taking: Taking) -> list[tuple[str, Known]]:
    """Everybody by one of his addresses; the sender first, so that the company's line is his."""
    sender = taking.head.sender
    first = sender.key if sender else ""
    found: dict[UUID, tuple[str, Known]] = {}
    for key, person in sorted(taking.people.items(), key=lambda pair: pair[0] != first):
        found.setdefault(person.id, (key, person))
    return list(found.values())
