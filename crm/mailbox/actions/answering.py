"""Answer a taken mail: in its thread, to whoever wrote it."""

from uuid import UUID

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.errors import NotFound, Refused
from crm.events.types import SubjectRef
from crm.mail.actions.by_hand import Written, write_mail
from crm.mail.models import Message
from crm.mailbox.models import TakenMail
from crm.mailbox.queries.mails import get_mail, people_of
from crm.normal_forms import email_key

PREFIXES = ("re:", "aw:", "sv:", "rif:", "odp:")


def answer(mail_id: UUID, text: str, *, key: str, sender: str = "", organization_name: str, by: Actor) -> Message:
    """Send it as a mail written by hand. Doing it twice is doing it once.

    Raises NotFound where the actor may not open the mail, NotAllowed, Refused with words for him.
    """
    by.require("work.edit")
    seen = get_mail(by, mail_id)
    if not seen.opened:
        raise NotFound("There is no such mail.")
    person, mail = addressee(seen.mail, by), seen.mail
    if person is None:
        raise Refused("Nobody in this mail has an address that you may write to.")
    if not text.strip():
        raise Refused("Write something first: the answer is empty.")
    written = Written(
        key=key,
        sender=sender,
        subject=mail.subject if mail.subject.lower().startswith(PREFIXES) else f"Re: {mail.subject}",
        text=text.strip(),
        to=mail.from_address if not mail.outgoing else "",
        about=SubjectRef("person", person.id),
        in_reply_to=mail.message_id,
        references=f"{mail.references} {mail.message_id}".strip(),
    )
    return write_mail(person, written, organization_name=organization_name, by=by)


def addressee(mail: TakenMail, actor: Actor) -> Person | None:
    """Whoever wrote it, else the first who was written to: of people that the actor may see; None without one."""
    people = [each.person for each in people_of(mail, actor) if each.person.email]
    if mail.outgoing:
        return next(iter(people), None)
    wrote = [person for person in people if person.emails.filter(key=email_key(mail.from_address)).exists()]
    return next(iter(wrote), None)
