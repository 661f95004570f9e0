"""Mails to and from whoever is let go, with their files."""

from typing import Any

from django.db.models import Q

from crm.mail.models import InboundAttachment, InboundMail, Message, MessageAttachment
from crm.records.actions.files import doom_files
from crm.records.leavings import Gone, Leavings, about, delete, register_leavings


def _mails(gone: Gone) -> int:
    theirs = about(gone) | Q(person_id__in=gone.get("person", ()))
    sent: Any = Message.objects.filter(theirs)
    received: Any = InboundMail.objects.filter(theirs)
    doom_files(MessageAttachment.objects.filter(message__in=sent).values_list("file", flat=True))
    doom_files(InboundAttachment.objects.filter(inbound__in=received).values_list("file", flat=True))
    doom_files(received.values_list("raw_file", flat=True))
    return delete(sent) + delete(received)


register_leavings(Leavings("mails", _mails))
