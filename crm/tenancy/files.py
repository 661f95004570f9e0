"""Bytes on disk before anybody counts on them."""

import os
from pathlib import Path

from django.core.files.storage import default_storage


def flush_file(key: str) -> None:
    """Wait until a stored file is on disk, so that a row that names it can be committed after it."""
    try:
        path = Path(default_storage.path(key))
    except NotImplementedError:  # an object store: durable when it answered
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())
