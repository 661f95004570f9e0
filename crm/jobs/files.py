"""Files that jobs make: parts while they run, one result at the end. Keys are `<organization>/<uuid>`.

A worker may be killed between storing a part and committing its chunk. So the key follows from the job, the chunk's
number and the claim under which it was done: whatever was stored can be found again and removed.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any
from uuid import uuid5

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from crm.jobs.models import Job
from crm.tenancy.files import flush_file
from crm.tenancy.scope import require_organization_id

RESULT = "result"


def next_part_key(job: Job) -> str:
    """Where the chunk that is done next keeps what it adds to the file."""
    return _key(job, len(job.chunk_claims), job.claim)


def keep_part(key: str, content: bytes) -> None:
    """Store a part; it is on disk when this returns."""
    _keep(key, ContentFile(content))


def parts_of(job: Job) -> Iterator[bytes]:
    """What each finished chunk added, in order."""
    for number, claim in enumerate(job.chunk_claims):
        with default_storage.open(_key(job, number, claim)) as file:
            yield file.read()


def keep_result(job: Job, content: IO[bytes]) -> tuple[str, int]:
    """Store the finished file. Returns its key and size."""
    key = _key(job, RESULT, job.claim)
    _keep(key, File(content))
    return key, int(default_storage.size(key))


def open_result(job: Job) -> "File[Any]":
    """The finished file. Raises PermissionError for another organization's, FileNotFoundError where it is gone."""
    if not job.file.startswith(f"{require_organization_id()}/"):
        raise PermissionError("this file belongs to another organization")
    return default_storage.open(job.file)


def drop_parts(job: Job) -> None:
    """Forget all parts, and results that were never committed, by whichever claim."""
    earliest = 1
    for number, latest in enumerate([*job.chunk_claims, job.claim]):
        for claim in range(earliest, latest + 1):
            drop(_key(job, number, claim))
        earliest = max(latest, 1)
    latest_chunk = job.chunk_claims[-1] if job.chunk_claims else 1
    for claim in range(latest_chunk, job.claim + 1):
        if (key := _key(job, RESULT, claim)) != job.file:
            drop(key)


def drop(key: str) -> None:
    """Forget a file, if there is one."""
    with suppress(FileNotFoundError):
        default_storage.delete(key)


def _key(job: Job, part: int | str, claim: int) -> str:
    return f"{require_organization_id()}/{uuid5(job.id, f'{part}.{claim}')}"


def _keep(key: str, content: "File[Any]") -> None:
    drop(key)
    kept = default_storage.save(key, content)
    if kept != key:
        raise FileExistsError(f"{key} is being written by somebody else")
    flush_file(kept)
