"""Small facts kept between runs in files for their owner only: passwords, ports, process numbers."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def read(path: Path) -> dict[str, Any]:
    """What was kept there; empty where there is nothing, or only half a file."""
    try:
        kept = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def write(path: Path, facts: dict[str, Any]) -> None:
    """Keep `facts` there, whole or not at all, readable for the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(facts, file, indent=1)
    half.replace(path)


def secret(path: Path, name: str) -> str:
    """The secret of that name kept in `path`, made up the first time."""
    kept = read(path)
    if name not in kept:
        kept[name] = secrets.token_urlsafe(32)
        write(path, kept)
    return str(kept[name])


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time; a process that dies lets go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
