"""The four kinds of work of an import: read the file, try it out, carry it out, take it back.

Each part of the file is one chunk. What a chunk did and how far the import is commit together, so a worker killed
anywhere repeats nothing. `params` of all: {"import", "kind"}.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.jobs import FileImported
from crm.events.emit import emit
from crm.jobs import sheets
from crm.jobs.actions.jobs import start_job
from crm.jobs.files import parts_of
from crm.jobs.imports import report
from crm.jobs.imports.ahead import read_ahead, recipe_of, rows_of_part
from crm.jobs.imports.problems import Unreadable
from crm.jobs.imports.registry import importer_of
from crm.jobs.imports.rows import Plan, Run, Verdict
from crm.jobs.imports.staging import stage
from crm.jobs.models import Import, ImportChunk, ImportState, Job
from crm.jobs.registry import Beat, JobKind, MadeFile, Result, Step, register_job

READ, CHECK, RUN, UNDO, FIND = "imports.read", "imports.check", "imports.run", "imports.undo", "imports.find"
WRONG = "What was wrong"  # the column that rejected rows get
AT_ONCE = 1  # part: its records go into the search with it, those of larger files by work of their own
TRIES = 4  # of a part, where somebody else adds the same people at this moment
DIGEST = 8
GONE = "The import is no longer there."

_indexers: list[Callable[[str, Sequence[UUID]], None]] = []
_seen: dict[UUID, tuple[int, set[bytes]]] = {}  # what earlier parts of the try named, in the worker that did them


def import_of(job: Job, *, lock: bool = False) -> Import:
    """The import a job works on. Raises Refused where it is gone."""
    rows = Import.objects.all()
    found = (rows.select_for_update(no_key=True) if lock else rows).filter(id=job.params["import"]).first()
    if found is None:
        raise Refused(GONE)
    return found


def run_of(own: Import, job: Job, actor: Actor, part: int, *, dry: bool) -> Run:
    """One part, its rows read."""
    recipe = recipe_of(own, actor)
    doubles: set[int] = set()
    if not dry and (chunk := ImportChunk.objects.filter(of=own, number=part).first()):
        doubles = set(chunk.doubles)
    rows = rows_of_part(own, part, recipe)
    for row in rows:
        row.double = row.number in doubles
    return Run(
        import_id=own.id,
        job_id=job.id,
        actor=actor,
        options=own.options,
        rows=rows,
        targets=frozenset(each for each in own.targets if each),
        own={target.name: target.about for target in recipe.targets.values() if target.about is not None},
        source=own.preset or "file",
        currency=recipe.setting.currency,
        dry=dry,
        quiet=own.options.get("automations") != "start",
        findable=own.parts <= AT_ONCE,
        meanwhile=partial(read_ahead, own, part, recipe),
    )


def _allowed(actor: Actor, params: dict[str, Any]) -> None:
    actor.require("workspace.import")
    actor.require(importer_of(params["kind"]).capability)


def _require_newest(job: Job, newest: UUID | None) -> None:
    """Raises Refused for work on what was chosen otherwise since; None where the page waits for it."""
    if newest not in (None, job.id):
        raise Refused("The columns were chosen anew since.")


# --- read ---


def _read(job: Job, actor: Actor) -> Step:
    own = import_of(job, lock=True)
    _require_newest(job, own.read_job_id)
    try:
        stage(own)
    except Unreadable as problem:
        own.state, own.broken = ImportState.BROKEN, str(problem)[:300]
    else:
        from crm.jobs.actions.imports import guess_columns

        guess_columns(own, actor)
        own.state, own.broken = ImportState.COLUMNS, ""
    own.save()
    return Step(None, done=own.rows)


def _read_words(job: Job, _actor: Actor) -> Result:
    own = import_of(job)
    return Result(own.broken or f"{own.rows:,} rows read", _address(own))


# --- try ---


def _count_rows(job: Job, _actor: Actor) -> int:
    return import_of(job).rows


def _check(job: Job, actor: Actor) -> Step:
    own, part = import_of(job, lock=True), int(job.cursor.get("part", 0))
    _require_newest(job, own.check_job_id)
    if part == 0:
        own.found = {}
    run = run_of(own, job, actor, part, dry=True)
    plans = importer_of(own.kind).plan(run)
    named = _mark_doubles(plans, _seen_until(job, part))
    _seen.clear()
    _seen[job.id] = (part + 1, named.all)
    report.add(own.found, plans)
    doubles = [plan.row.number for plan in plans if plan.row.double]
    ImportChunk.objects.update_or_create(of=own, number=part, defaults={"doubles": doubles})
    last = part + 1 >= own.parts
    if last:
        own.state = ImportState.CHECKED
    own.save(update_fields=["found", "state"])
    return Step(None if last else {"part": part + 1}, done=len(plans), part=b"".join(named.new))


class _Named:
    def __init__(self, seen: set[bytes]) -> None:
        self.all = seen
        self.new: list[bytes] = []


def _mark_doubles(plans: Sequence[Plan], seen: set[bytes]) -> _Named:
    named = _Named(seen)
    for plan in plans:
        if plan.verdict == Verdict.REJECTED:
            continue
        digests = [hashlib.blake2b(key.encode(), digest_size=DIGEST).digest() for key in plan.keys]
        plan.row.double = plan.verdict == Verdict.DOUBLE or any(each in named.all for each in digests)
        fresh = [each for each in digests if each not in named.all]
        named.all.update(fresh)
        named.new += fresh
    return named


def _seen_until(job: Job, part: int) -> set[bytes]:
    """What the parts before this one named: remembered by the worker that did them, else read again."""
    known = _seen.get(job.id)
    if known is not None and known[0] == part:
        return known[1]
    found: set[bytes] = set()
    if part:
        for block in parts_of(job):
            found.update(block[start : start + DIGEST] for start in range(0, len(block), DIGEST))
    return found


def _check_file(_job: Job, _beat: Beat) -> None:
    _seen.clear()


def _check_words(job: Job, _actor: Actor) -> Result:
    own = import_of(job)
    rejected = own.found.get("counts", {}).get(Verdict.REJECTED, 0)
    words = f"{own.rows:,} rows tried" + (f", {rejected:,} with problems" if rejected else ", no problems")
    return Result(words, _address(own))


# --- run ---


def _run(job: Job, actor: Actor) -> Step:
    own, part = import_of(job, lock=True), int(job.cursor.get("part", 0))
    plans, made = _carry_out(own, job, actor, part)
    if part == 0:
        own.result = {}
    report.add(own.result, plans)
    ImportChunk.objects.update_or_create(of=own, number=part, defaults={"made": made})
    own.save(update_fields=["result"])
    last = part + 1 >= own.parts
    rejected = [plan for plan in plans if plan.verdict == Verdict.REJECTED]
    content = _rejected_lines(own, rejected) if rejected else b""  # each chunk has its part
    return Step(None if last else {"part": part + 1}, len(plans), report.tally_of(plans), part=content)


def _carry_out(own: Import, job: Job, actor: Actor, part: int) -> tuple[list[Plan], dict[str, list[str]]]:
    """Plan and write one part; once more where somebody else wrote one of the addresses at this moment."""
    importer = importer_of(own.kind)
    for left in range(TRIES - 1, -1, -1):
        run = run_of(own, job, actor, part, dry=False)
        try:
            with transaction.atomic():
                plans = importer.plan(run)
                return plans, importer.carry_out(run, plans)
        except IntegrityError:
            if not left:
                raise
    raise Refused("This could not be written.")


def _rejected_lines(own: Import, plans: Sequence[Plan]) -> bytes:
    lines: list[list[sheets.Cell]] = []
    for plan in plans:
        cells = [*plan.row.cells, *[""] * (len(own.columns) - len(plan.row.cells))][: len(own.columns)]
        lines.append([*cells, "; ".join(_said(problem) for problem in plan.row.problems if not problem.light)])
    return sheets.csv_lines(lines) if own.source["format"] == sheets.CSV else sheets.json_lines(lines)


def _said(problem: Any) -> str:
    shown = f' "{problem.text}"' if problem.text else ""
    return f"{problem.about}:{shown} {problem.words}" if problem.about else f"{problem.words}{shown}"


def _rejected_file(job: Job, beat: Beat) -> MadeFile | None:
    if not job.tally.get(Verdict.REJECTED):
        return None
    from crm.tenancy.scope import require_organization_id, tenant_scope

    with tenant_scope(require_organization_id()):
        own = import_of(job)
    head = [*(str(column["header"]) for column in own.columns), WRONG]
    kind = own.source["format"]
    parts = _beating(job, beat)
    content = (
        sheets.csv_file(head, parts, bom=True) if kind == sheets.CSV else sheets.xlsx_file(head, parts, "Rejected")
    )
    stem = own.file_name.rpartition(".")[0] or own.file_name
    return MadeFile(content, f"{stem[:90]}, rejected rows.{kind}", sheets.TYPES[kind])


def _beating(job: Job, beat: Beat) -> Iterator[bytes]:
    for part in parts_of(job):
        yield part
        beat()


def _run_words(job: Job, actor: Actor) -> Result:
    own = import_of(job, lock=True)
    own.state = ImportState.DONE
    own.save(update_fields=["state"])
    counts = own.result.get("counts", {})
    importer_of(own.kind).finished(own, counts)
    imported = FileImported(
        job_id=job.id, job_name=job.kind, title=job.title, record_kind=own.kind, file_name=own.file_name,
        rows=own.rows, added=counts.get("new", 0), changed=counts.get("changed", 0),
        rejected=counts.get("rejected", 0),
    )  # fmt: skip
    emit(imported, by=actor)
    if own.parts > AT_ONCE and _indexers:
        params = {"import": str(own.id), "kind": own.kind}
        start_job(FIND, f"Make {own.file_name} findable", params, by=actor, key=f"find {own.id}")
    return Result(counts_in_words(counts), _address(own))


# --- find ---


def _find(job: Job, _actor: Actor) -> Step:
    own, number = import_of(job), int(job.cursor.get("part", 0))
    chunk = ImportChunk.objects.filter(of=own, number=number).first()
    for kind in chunk.made if chunk else {}:
        for follow in _indexers:
            follow(kind, chunk.ids(kind) if chunk else [])
    last = number + 1 >= own.parts
    return Step(None if last else {"part": number + 1}, done=1)


def _count_parts(job: Job, _actor: Actor) -> int:
    return import_of(job).parts


def _find_words(job: Job, _actor: Actor) -> Result:
    return Result("All of them are found by search now", _address(import_of(job)))


def make_findable(index: Callable[[str, Sequence[UUID]], None]) -> None:
    """What enters records into the search, `index(kind, ids)`: it stands above this layer."""
    _indexers.append(index)


def counts_in_words(counts: dict[str, int]) -> str:
    """ "1,204 new, 12 changed, 3 rejected"."""
    shown = (
        ("new", "new"), ("changed", "changed"), ("same", "the same already"), ("skipped", "left as they were"),
        ("double", "named twice in the file"), ("rejected", "rejected"),
    )  # fmt: skip
    parts = [f"{counts[name]:,} {words}" for name, words in shown if counts.get(name)]
    return ", ".join(parts) or "Nothing to import"


# --- undo ---


def _undo(job: Job, actor: Actor) -> Step:
    own = import_of_run(job)
    before = job.cursor.get("before")
    chunks = ImportChunk.objects.filter(of=own).exclude(made={})
    chunk = (chunks if before is None else chunks.filter(number__lt=before)).order_by("-number").first()
    if chunk is None:
        return Step(None)
    run = Run(own.id, UUID(job.params["batch"]), actor, own.options, [], frozenset(), {}, own.preset or "file", "")
    undone = importer_of(own.kind).take_back(run, chunk.made)
    count = sum(len(ids) for ids in chunk.made.values())
    return Step({"before": chunk.number}, count, {"back": undone.back}, undone.left)


def import_of_run(job: Job) -> Import:
    """The import whose run an undo takes back."""
    found = Import.objects.filter(run_job_id=job.params["batch"]).first()
    if found is None:
        raise Refused(GONE)
    return found


def _count_made(job: Job, _actor: Actor) -> int:
    made = ImportChunk.objects.filter(of=import_of_run(job)).values_list("made", flat=True)
    return sum(len(ids) for each in made for ids in each.values())


def _undo_words(job: Job, _actor: Actor) -> Result:
    own = import_of_run(job)
    own.state, own.undo_job = ImportState.UNDONE, job
    own.save(update_fields=["state", "undo_job"])
    words = f"{job.tally.get('back', 0):,} taken back"
    return Result(words + (f", {job.left_alone:,} left as they are" if job.left_alone else ""), _address(own))


def _may_undo(actor: Actor, params: dict[str, Any]) -> None:
    actor.require("workspace.import")


def _address(own: Import) -> str:
    return f"/imports/{own.id}/"


def since(own: Import) -> float:
    """How long ago it was sent, in days."""
    return (timezone.now() - own.created_at).total_seconds() / 86_400


register_job(JobKind(READ, "Read a file", "file-search", _read, _read_words, allowed=_allowed))
register_job(
    JobKind(
        CHECK, "Try an import", "file-search", _check, _check_words, count=_count_rows, allowed=_allowed,
        make_file=_check_file,
    )
)  # fmt: skip
register_job(
    JobKind(
        RUN, "Import", "file-import", _run, _run_words, count=_count_rows, allowed=_allowed,
        make_file=_rejected_file, undo=UNDO,
    )
)  # fmt: skip
register_job(JobKind(FIND, "Make findable", "search", _find, _find_words, count=_count_parts, allowed=_may_undo))
register_job(JobKind(UNDO, "Undo", "arrow-back-up", _undo, _undo_words, count=_count_made, allowed=_may_undo))
