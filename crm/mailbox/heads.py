"""Who has to do with a mail, read out of its headers. Nothing here ever raises."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import Message as MimeMessage
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime

from django.utils import timezone

from crm.mail.headers import header_text, mail_address, message_ids
from crm.mail.inbound.bodies import storable
from crm.mail.inbound.parsing import derived_id, header
from crm.normal_forms import email_key

MOST_ADDRESSES = 300  # a mail to more is no letter
LONGEST_LINE = 2000
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Party:
    """Somebody in From, To, Cc or Bcc."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """The address as it is compared."""
        return email_key(self.address)

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name and self.name != self.address else self.address


@dataclass(frozen=True)
class MailHead:
    """What the headers tell. `references` begins with the mail that began the thread."""

    message_id: str
    sender: Party | None
    receivers: tuple[Party, ...] = ()
    blind: tuple[Party, ...] = ()
    references: tuple[str, ...] = ()
    sent_at: datetime = field(default_factory=timezone.now)

    @property
    def keys(self) -> set[str]:
        """The addresses of everybody it is from or to."""
        everybody = (*((self.sender,) if self.sender else ()), *self.receivers, *self.blind)
        return {party.key for party in everybody}

    @property
    def to_line(self) -> str:
        """To and Cc as people read them. Whoever got it in secret stays so."""
        return ", ".join(map(str, self.receivers))[:LONGEST_LINE]


def read_head(raw: bytes) -> MailHead:
    """Everything that can be made out of these headers."""
    try:
        return _read(BytesHeaderParser(policy=policy.compat32).parsebytes(raw), raw)
    except Exception:  # noqa: BLE001  # a mail that is odd beyond reading is nobody's we know
        return MailHead(derived_id(raw), None)


def _read(mail: MimeMessage, raw: bytes) -> MailHead:
    sender = next(iter(_parties(mail, "From") or _parties(mail, "Sender")), None)
    found = message_ids(header(mail, "Message-ID"))
    answered = message_ids(header(mail, "In-Reply-To"))[:1]
    references = dict.fromkeys([*message_ids(header(mail, "References")), *answered])
    return MailHead(
        storable(found[0]) if found else _derived(mail, raw),
        sender,
        (*_parties(mail, "To"), *_parties(mail, "Cc")),
        _parties(mail, "Bcc"),
        tuple(map(storable, references)),
        _sent_at(mail),
    )


def _parties(mail: MimeMessage, name: str) -> tuple[Party, ...]:
    """Parsed before decoding: a decoded name may look like an address."""
    values = [" ".join(str(value).split())[:20_000] for value in mail.get_all(name, [])]
    pairs = getaddresses(values)[:MOST_ADDRESSES]
    named = ((_decoded(words), storable(mail_address(address))) for words, address in pairs)
    return tuple(Party(words, address) for words, address in named if address)


def _decoded(name: str) -> str:
    mail = MimeMessage()
    mail["X-Name"] = " ".join(name.split())
    return storable(header_text(header(mail, "X-Name"), 200))


def _derived(mail: MimeMessage, raw: bytes) -> str:
    """Of a mail without an id: the same in everybody's mailbox, so not out of what the way there adds."""
    told = [header(mail, name) for name in ("From", "Date", "Subject", "To")]
    return derived_id("\n".join(told).encode()) if any(told) else derived_id(raw)


def _sent_at(mail: MimeMessage) -> datetime:
    """When it says it was written; now, where it says nothing or something that can't be."""
    now = timezone.now()
    try:
        told = parsedate_to_datetime(header(mail, "Date"))
    except (ValueError, TypeError, IndexError):
        return now
    told = told.replace(tzinfo=UTC) if told.tzinfo is None else told
    return told if OLDEST < told < now + timedelta(minutes=10) else now
