"""Reads of files: who may see the record may see its files."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.attachments.models import Attachment
from crm.errors import NotFound
from crm.records.queries.records import get_record
from crm.tenancy.kept import kept


def files_of(record: Any, most: int = 200) -> list[Attachment]:
    """The files of a record that was fetched for the viewer, newest first."""
    return _newest(record.kind, record.pk, most)


@kept
def _newest(kind: str, record_id: UUID, most: int) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(subject_kind=kind, subject_id=record_id, deleted_at=None)
    return rows.select_related("author").order_by("-id")[:most]


def get_file(actor: Actor, file_id: UUID) -> Attachment:
    """One file of a record that the actor may see. Raises NotFound, also for one that was removed."""
    attachment = Attachment.objects.filter(id=file_id, deleted_at=None).first()
    if attachment is None:
        raise NotFound("There is no such file.")
    get_record(actor, attachment.subject_kind, attachment.subject_id)
    return attachment
