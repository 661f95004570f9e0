"""Mails that nobody's mailbox stands for any more."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef

from crm.mailbox.models import MailCopy, MailFile, TakenMail
from crm.records.actions.files import doom_files
from crm.records.leavings import delete


def drop_unshared(ids: Collection[UUID]) -> int:
    """Let those of the mails go that no copy is left of. How many."""
    copies = MailCopy.objects.filter(mail_id=OuterRef("pk"))
    return drop_mails(TakenMail.objects.filter(~Exists(copies), id__in=ids).values_list("id", flat=True))


def drop_mails(ids: Collection[UUID]) -> int:
    """Let mails go with their files. How many."""
    mails = TakenMail.objects.filter(id__in=list(ids))
    doom_files(MailFile.objects.filter(mail__in=mails).values_list("file", flat=True))
    return delete(mails)
