"""Files of mails, under `<organization>/<uuid>`."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from crm.tenancy.files import flush_file
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import require_organization_id


def keep_file(content: bytes) -> str:
    """Store the bytes for the current organization; they are on disk when this returns. Returns the file's key."""
    return _keep(f"{require_organization_id()}/{uuid7()}", content)


def keep_quarantined(content: bytes) -> str:
    """Store the bytes for the operator. Returns the file's key."""
    return _keep(f"quarantine/{uuid7()}", content)


def read_file(key: str) -> bytes:
    """The bytes again. Raises PermissionError for another organization's file, FileNotFoundError where it is gone."""
    if not key.startswith(f"{require_organization_id()}/"):
        raise PermissionError("this file belongs to another organization")
    with default_storage.open(key) as file:
        return bytes(file.read())


def drop_file(key: str) -> None:
    """Forget a file that turned out not to be needed."""
    default_storage.delete(key)


def _keep(key: str, content: bytes) -> str:
    kept = default_storage.save(key, ContentFile(content))
    flush_file(kept)
    return kept
