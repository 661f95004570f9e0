"""Put files to records, take them away, and let them go for good."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.attachments.models import Attachment
from crm.errors import NotFound, Refused
from crm.events.catalog.files import FileAttached, FileRemoved, FileRestored
from crm.events.emit import emit
from crm.events.types import Acting, SubjectRef
from crm.records.actions.files import doom_files
from crm.records.queries.records import get_record, record_type
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import require_organization_id
from crm.web.files import PROGRAMS
from crm.web.formats import file_size

MAX_BYTES = 20_000_000
MAX_AT_ONCE = 10
MAX_FILES = 200  # of one record
KEPT = timedelta(days=30)
LONGEST_NAME = 200


@transaction.atomic
def attach_files(kind: str, record_id: UUID, files: Sequence[File[bytes]], *, by: Actor) -> list[Attachment]:
    """Put uploaded files to a record. All or none. Raises NotFound, NotAllowed, Refused naming the file."""
    record = _changeable(kind, record_id, by)
    _check(record, files)
    kept: list[Attachment] = []
    try:
        for file in files:
            kept.append(_keep(SubjectRef(record.kind, record.pk), file, by.member_id))  # noqa: PERF401  # what was kept before one failed is dropped
    except BaseException:
        _drop([attachment.file for attachment in kept])
        raise
    for attachment in kept:
        emit(FileAttached(**_about(record), file_id=attachment.id, name=attachment.name), by=by)
    return kept


@transaction.atomic(savepoint=False)
def keep_from_outside(
    subject: SubjectRef, files: Sequence[File[bytes]], *, by: Acting, record: Any = None
) -> list[Attachment]:
    """Keep what somebody sent us, after the entrance has looked at it; with its `record` the timeline tells of it.

    All or none. Nobody is asked whether he may: strangers may send, and only members may look.
    """
    kept: list[Attachment] = []
    try:
        for file in files:
            kept.append(_keep(subject, file, None))  # noqa: PERF401  # what was kept before one failed is dropped
    except BaseException:
        _drop([attachment.file for attachment in kept])
        raise
    for attachment in kept if record is not None else ():
        emit(FileAttached(**_about(record), file_id=attachment.id, name=attachment.name), by=by)
    return kept


@transaction.atomic
def remove_file(file_id: UUID, *, by: Actor) -> Attachment:
    """Take a file away; for thirty days it can be brought back. Removing it twice is removing it once."""
    attachment, record = _locked(file_id, by)
    if attachment.deleted_at is None:
        attachment.deleted_at = timezone.now()
        attachment.save(update_fields=["deleted_at"])
        emit(FileRemoved(**_about(record), file_id=attachment.id, name=attachment.name), by=by)
    return attachment


@transaction.atomic
def restore_file(file_id: UUID, *, by: Actor) -> Attachment:
    """Bring a removed file back. Raises NotFound, NotAllowed."""
    attachment, record = _locked(file_id, by)
    if attachment.deleted_at is not None:
        attachment.deleted_at = None
        attachment.save(update_fields=["deleted_at"])
        emit(FileRestored(**_about(record), file_id=attachment.id, name=attachment.name), by=by)
    return attachment


def purge_removed(most: int = 100) -> int:
    """Let go for good what was removed thirty days ago; at most `most`. How many."""
    due = Attachment.objects.filter(deleted_at__lte=timezone.now() - KEPT).order_by("deleted_at")
    return purge(list(due.select_for_update(skip_locked=True)[:most]))


def purge(attachments: Iterable[Attachment]) -> int:
    """Delete rows, and their files once that is committed."""
    rows = list(attachments)
    Attachment.objects.filter(id__in=[row.id for row in rows]).delete()
    return doom_files(row.file for row in rows)


def clean_name(name: str) -> str:
    """The last part of what the browser called the file, without control characters, its ending kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if letter.isprintable()).strip(" .") or "file"
    stem, dot, ending = shown.rpartition(".")
    return shown if len(shown) <= LONGEST_NAME else f"{(stem or ending)[: LONGEST_NAME - 20]}{dot}{ending[:19]}"


def _check(record: Any, files: Sequence[File[bytes]]) -> None:
    if not files:
        raise Refused("Choose a file first.")
    if len(files) > MAX_AT_ONCE:
        raise Refused(f"Up to {MAX_AT_ONCE} files at once, please.")
    there = Attachment.objects.filter(subject_kind=record.kind, subject_id=record.pk, deleted_at=None).count()
    if there + len(files) > MAX_FILES:
        raise Refused(f"{record} has {there} files already; {MAX_FILES} are the most.")
    for file in files:
        name, size = clean_name(file.name or ""), file.size
        if name.rpartition(".")[2].lower() in PROGRAMS:
            raise Refused(
                f"{name} is a program, and programs may carry viruses. Pictures, PDF and office files are fine."
            )
        if size > MAX_BYTES:
            raise Refused(f"{name} has {file_size(size)}. A file may have up to {file_size(MAX_BYTES)}.")
        if size == 0:
            raise Refused(f"{name} is empty.")


def _keep(subject: SubjectRef, file: File[bytes], author_id: UUID | None) -> Attachment:
    key = default_storage.save(f"{require_organization_id()}/{uuid7()}", file)
    attachment = Attachment(
        subject_kind=subject.kind,
        subject_id=subject.id,
        name=clean_name(file.name or ""),
        size=file.size,
        content_type=str(getattr(file, "content_type", "") or "")[:100],
        file=key,
        author_id=author_id,
    )
    try:
        attachment.save(force_insert=True)
    except BaseException:
        _drop([key])
        raise
    return attachment


def _drop(keys: Iterable[str]) -> None:
    for key in keys:
        default_storage.delete(key)


def _locked(file_id: UUID, by: Actor) -> tuple[Attachment, Any]:
    attachment = Attachment.objects.select_for_update().filter(id=file_id).first()
    if attachment is None:
        raise NotFound("There is no such file.")
    return attachment, _changeable(attachment.subject_kind, attachment.subject_id, by)


def _changeable(kind: str, record_id: UUID, by: Actor) -> Any:
    own = record_type(kind)
    record = get_record(by, kind, record_id)
    by.require(own.edit, record)
    return record


def _about(record: Any) -> dict[str, Any]:
    person_id, company_id = record_type(record.kind).about(record)
    return {"record_kind": record.kind, "record_id": record.pk, "person_id": person_id, "company_id": company_id}
