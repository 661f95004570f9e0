"""Files that come with a message: checked, then kept under the organization's own key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.files.base import File
from django.core.files.storage import default_storage

from crm.errors import Refused
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import require_organization_id
from crm.web.files import PAGES, PROGRAMS
from crm.web.formats import file_size
from support.models import TicketAttachment, TicketMessage
from support.texts import clean_name

MAX_FILES = 5
MAX_BYTES = 10_000_000
# What a mail program or browser would start. Everything else is offered for download only.
REFUSED_ENDINGS = PROGRAMS | PAGES


@dataclass(frozen=True)
class IncomingFile:
    """A file before it is kept. `content` is read from its start."""

    name: str
    content_type: str
    content: File[bytes]

    @property
    def size(self) -> int:
        """In bytes."""
        return int(self.content.size)


def problem_with(file: IncomingFile) -> str:
    """Why this file can't be taken, as a sentence; "" if it can."""
    name = clean_name(file.name)
    if name.rpartition(".")[2].lower() in REFUSED_ENDINGS:
        return f"{name} is a kind of file that we don't take. Pictures, PDF, text and office files are fine."
    if file.size > MAX_BYTES:
        return f"{name} has {file_size(file.size)}. A file may have up to {file_size(MAX_BYTES)}."
    if file.size == 0:
        return f"{name} is empty."
    return ""


def check_files(files: Sequence[IncomingFile]) -> None:
    """Raises Refused naming the first file that can't be taken."""
    if len(files) > MAX_FILES:
        raise Refused(f"Up to {MAX_FILES} files go with one message.")
    for file in files:
        if problem := problem_with(file):
            raise Refused(problem)


def keep_files(message: TicketMessage, files: Iterable[IncomingFile]) -> list[TicketAttachment]:
    """Store the files with the message, in the caller's transaction. Whoever calls has checked them."""
    return [_keep(message, file) for file in files]


def _keep(message: TicketMessage, file: IncomingFile) -> TicketAttachment:
    key = f"{require_organization_id()}/{uuid7()}"
    file.content.seek(0)
    return TicketAttachment.objects.create(
        message=message,
        name=clean_name(file.name),
        content_type=file.content_type[:100],
        size=file.size,
        file_key=default_storage.save(key, file.content),
    )
