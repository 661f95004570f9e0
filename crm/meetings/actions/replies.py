"""Mails to a meeting's address."""

from uuid import UUID

from crm.mail.files import read_file
from crm.mail.models import InboundAttachment, InboundMail
from crm.meetings.actions.answering import take_reply
from crm.meetings.calendars import Reply, read_reply
from crm.meetings.models import Meeting
from crm.meetings.telling import tell_of_mail

CALENDARS = ("text/calendar", "application/ics")


def take_meeting_mail(inbound_id: UUID) -> None:
    """Take the answer in a mail; what a person wrote instead goes to whoever planned the meeting."""
    mail = InboundMail.objects.filter(id=inbound_id).first()
    if mail is None or mail.subject_kind != "meeting" or mail.subject_id is None:
        return
    reply = _reply_in(mail)
    if reply is not None:
        take_reply(mail.subject_id, reply, sender=mail.from_address)
        return
    meeting = Meeting.objects.select_related("organizer").filter(id=mail.subject_id).first()
    if meeting is not None and not mail.automatic and mail.reply_text.strip():
        who = mail.from_name or mail.from_address
        tell_of_mail(meeting, who, mail.reply_text.strip(), key=f"meeting-mail:{mail.id}")


def _reply_in(mail: InboundMail) -> Reply | None:
    """The first part that is an answer."""
    parts = InboundAttachment.objects.filter(inbound=mail, content_type__in=CALENDARS).order_by("id")
    replies = (read_reply(read_file(part.file)) for part in parts)
    return next((reply for reply in replies if reply is not None), None)
