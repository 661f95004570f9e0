"""How taken mails read in a timeline. Their text is read when they are shown, by who may read it."""

from uuid import UUID

from crm.accounts.actor import Actor
from crm.events.catalog.mailbox import MailTaken
from crm.events.models import Event
from crm.mailbox.queries.mails import excerpts
from crm.web.timeline import CONVERSATIONS, Telling, reads_bodies, tells

EXCERPT = 300


@tells(MailTaken, group=CONVERSATIONS)
def mail_taken(event: MailTaken) -> Telling:
    """Ada wrote “Offer”; Mira sent the mail “Re: Offer”."""
    if event.outgoing:
        return Telling(icon="mail-forward", did="sent the mail", tone="blue")
    if not event.wrote:
        return Telling(icon="mail-opened", did="was sent the mail", tone="blue")
    did = "wrote automatically" if event.automatic else "wrote"
    return Telling(icon="mail-opened", did=did, tone="blue")


@reads_bodies(MailTaken)
def beginnings(rows: list[Event], viewer: Actor | None) -> dict[UUID, str]:
    """The first words of those that the viewer may open."""
    texts = excerpts(viewer, [row.subject_id for row in rows if row.subject_id])
    return {row.id: texts[row.subject_id][:EXCERPT] for row in rows if row.subject_id in texts}
