"""The kinds of long work there are. Modules declare theirs in their jobs.py.

register_job(JobKind("customers.merge", "Merge", "arrows-join", step=merge_some, finish=merge_words))
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

from crm.accounts.actor import Actor
from crm.jobs.models import Job

Beat = Callable[[], None]  # to be called every few seconds by what takes longer


@dataclass
class Step:
    """What one chunk did. `cursor` is where the next begins; None: this was the last."""

    cursor: dict[str, Any] | None
    done: int = 0
    tally: dict[str, int] = field(default_factory=dict)
    left: dict[str, tuple[str, list[str]]] = field(default_factory=dict)  # {reason: (kind, ids left as they were)}
    part: bytes | None = None  # of the file that is being made


@dataclass(frozen=True)
class Result:
    """How it ended, in words, and where the result is if it is no file."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class MadeFile:
    """A file to keep for the member, at its beginning."""

    content: IO[bytes]
    name: str
    content_type: str


def _nothing_to_count(_job: Job, _actor: Actor) -> int:
    return 0


def _everybody(_actor: Actor, _params: dict[str, Any]) -> None:
    return None


@dataclass(frozen=True)
class JobKind:
    """How long work is done.

    `allowed(actor, params)` raises NotAllowed; it is asked at the start and before every chunk, since a role may be
    narrowed meanwhile. `count` says how many rows there are to do. `step` does one chunk of about a second, inside a
    transaction that also moves the cursor. `make_file` puts the parts together, outside of any transaction,
    or answers None where there is nothing to keep. `finish`
    says in words how it went and emits what is to be told, in the transaction that ends the job. `undo` names the
    kind of job that takes it back; its `params` are {"kind", "batch"}: the batch is this job's id.
    """

    name: str
    label: str
    icon: str
    step: Callable[[Job, Actor], Step]
    finish: Callable[[Job, Actor], Result]
    count: Callable[[Job, Actor], int] = _nothing_to_count
    allowed: Callable[[Actor, dict[str, Any]], None] = _everybody
    make_file: Callable[[Job, Beat], MadeFile | None] | None = None
    undo: str = ""


JOB_KINDS: dict[str, JobKind] = {}


def register_job(kind: JobKind) -> None:
    """Make a kind of long work known."""
    JOB_KINDS[kind.name] = kind


def job_kind(name: str) -> JobKind:
    """The kind of that name. Raises LookupError for one that was taken out of the program."""
    return JOB_KINDS[name]
