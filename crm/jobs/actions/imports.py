"""Verbs on imports: take a file, read it another way, say what its columns are, try, start, forget."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.capabilities import AMOUNTS
from crm.errors import NotAllowed, Refused
from crm.jobs import files
from crm.jobs.actions.jobs import start_job
from crm.jobs.imports import working
from crm.jobs.imports.context import organization_of, targets_for
from crm.jobs.imports.guessing import guess, header_key
from crm.jobs.imports.reading import MOST_BYTES
from crm.jobs.imports.registry import Importer, Target, importer_of
from crm.jobs.imports.staging import drop_staged, staged_rows
from crm.jobs.models import Import, ImportChunk, ImportMapping, ImportState, Job
from crm.jobs.queries.imports import get_import
from crm.records.actions.custom_fields import add_custom_field
from crm.records.models import CustomKind
from crm.tenancy.files import flush_file
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import require_organization_id

SMALL = 400_000  # bytes that are read while the page waits
KEPT = timedelta(days=14)
NEW = "new:"  # a target that is to be made: "new:text"
OWN_FIELDS = "workspace.settings"
MOST_CHOICES = 60


@transaction.atomic
def receive_file(kind: str, file: File[bytes], *, by: Actor, key: str = "") -> Import:
    """Keep an uploaded file and begin to read it. The same `key` again is the same import.

    Raises NotAllowed, NotFound for a kind nobody imports, Refused for what is empty or too large.
    """
    importer = _require(by, kind)
    if by.member_id is None:
        raise NotAllowed("Only a member can import files.")
    if earlier := (Import.objects.filter(by_id=by.member_id, key=key).first() if key else None):
        return earlier
    name = _clean_name(file.name or "")
    if not file.size:
        raise Refused(f"{name} is empty.")
    if file.size > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise Refused(
            f"{name} has {file.size // 1024 // 1024} MB; {most} MB are the most. Split it into several files."
        )
    kept = default_storage.save(f"{require_organization_id()}/{uuid7()}", file)
    try:
        flush_file(kept)
        own = Import(kind=importer.kind, by_id=by.member_id, key=key, file=kept, file_name=name, file_size=file.size)
        with transaction.atomic():
            own.save(force_insert=True)
    except IntegrityError:  # sent twice at this moment
        files.drop(kept)
        return Import.objects.get(by_id=by.member_id, key=key)
    except BaseException:
        files.drop(kept)
        raise
    _begin_reading(own, by)
    return own


@transaction.atomic
def read_again(import_id: UUID, source: Mapping[str, Any], *, by: Actor) -> Import:
    """Read the file another way: `encoding`, `separator`, `sheet`, `headed`. Raises Refused once it is imported."""
    own = _changeable(import_id, by)
    kept = {name: source[name] for name in ("encoding", "separator", "sheet", "headed") if name in source}
    own.source = {**own.source, "format": "", **kept}
    own.reading += 1
    own.state, own.broken, own.mapping, own.found = ImportState.READING, "", [], {}
    own.read_job = None
    own.save()
    _begin_reading(own, by)
    return own


@transaction.atomic
def choose_columns(
    import_id: UUID, mapping: Sequence[Mapping[str, str]], options: Mapping[str, str], *, by: Actor
) -> Import:
    """Say what each column is, remember it for the next file with these headings, and begin to try it out.

    A target "new:<kind>" makes a field of the organization's own. Raises Refused, NotAllowed.
    """
    own = _changeable(import_id, by)
    importer = importer_of(own.kind)
    chosen = [dict(entry) for entry in mapping][: len(own.columns)]
    known = {target.name: target for target in targets_for(importer, by)}
    _require_sensible(importer, own, chosen, known)
    for place, entry in enumerate(chosen):
        if entry.get("target", "").startswith(NEW):
            entry["target"] = _make_field(own, place, entry["target"].removeprefix(NEW), by)
    own.mapping, own.options, own.found = chosen, dict(options), {}
    own.version += 1
    own.state = ImportState.CHECKING
    _remember(own)
    params = {"import": str(own.id), "kind": own.kind}
    small = own.parts <= 1 and own.rows <= 300
    own.check_job = None
    own.save()
    job = start_job(working.CHECK, f"Try {own.file_name}", params, by=by, key=f"{own.id} {own.version}", at_once=small)
    Import.objects.filter(id=own.id).update(check_job=job)
    return get_import(by, own.id)


@transaction.atomic
def back_to_columns(import_id: UUID, *, by: Actor) -> Import:
    """Look at the columns once more."""
    own = _changeable(import_id, by)
    own.state = ImportState.COLUMNS
    own.save(update_fields=["state"])
    return own


@transaction.atomic
def start_import(import_id: UUID, *, by: Actor) -> Import:
    """Begin to import what was tried out. Starting it twice is starting it once. Raises Refused, NotAllowed."""
    own = get_import(by, import_id, lock=True)
    _require(by, own.kind)
    if own.run_job_id is not None:
        return own
    if own.state != ImportState.CHECKED:
        raise Refused("Try it out first: then you see what would come of it.")
    if not own.has_files:
        raise Refused("The file is no longer kept. Upload it again.")
    _require_open(own, {target.name for target in targets_for(importer_of(own.kind), by)})
    params = {"import": str(own.id), "kind": own.kind}
    job = start_job(working.RUN, f"Import of {own.file_name}", params, by=by, key=f"import {own.id}")
    own.state, own.run_job = ImportState.RUNNING, job
    own.save(update_fields=["state", "run_job"])
    return own


@transaction.atomic
def forget_import(import_id: UUID, *, by: Actor) -> None:
    """Throw away a file that was not imported. Raises Refused for one that was: its report stays."""
    own = get_import(by, import_id, lock=True)
    if own.run_job_id is not None or own.state == ImportState.CHECKING:
        raise Refused("This was imported. Its report is kept; undo takes the records back.")
    _drop_files(own)
    own.delete()


def forget_old_imports() -> int:
    """Delete the uploads of imports older than KEPT that do not run. How many. Inside a scope."""
    old = Import.objects.filter(has_files=True, created_at__lte=timezone.now() - KEPT)
    count = 0
    for own in old.select_for_update(skip_locked=True, of=("self",))[:100]:
        if own.is_busy:
            continue
        _drop_files(own)
        own.file, own.has_files = "", False
        own.save(update_fields=["file", "has_files"])
        count += 1
    return count


def guess_columns(own: Import, by: Actor) -> None:
    """Say what each column most likely is; not saved."""
    importer = importer_of(own.kind)
    own.header_key = header_key(_headers(own))
    before = ImportMapping.objects.filter(kind=own.kind, header_key=own.header_key).first()
    organization = organization_of(by)
    american = organization.time_zone.startswith(("America/", "US/"))
    found = guess(
        importer,
        own.columns,
        targets_for(importer, by),
        remembered=before.mapping if before else {},
        american=american,
    )
    own.mapping, own.preset = found.mapping, found.preset
    own.options = dict(before.options) if before else {}


def _headers(own: Import) -> list[str]:
    """Without the column that rejected rows got from us: corrected, they are mapped as before."""
    return [str(column["header"]) for column in own.columns if column["header"] != working.WRONG]


def _begin_reading(own: Import, by: Actor) -> None:
    params = {"import": str(own.id), "kind": own.kind}
    key = f"read {own.id} {own.reading}"
    small = own.file_size <= SMALL
    job: Job = start_job(working.READ, f"Read {own.file_name}", params, by=by, key=key, at_once=small)
    Import.objects.filter(id=own.id).update(read_job=job)
    own.refresh_from_db()


def _require(by: Actor, kind: str) -> Importer:
    by.require("workspace.import")
    importer = importer_of(kind)
    by.require(importer.capability)
    return importer


def _changeable(import_id: UUID, by: Actor) -> Import:
    own = get_import(by, import_id, lock=True)
    _require(by, own.kind)
    if own.run_job_id is not None:
        raise Refused("This is imported already. Upload the file again to import it another way.")
    if own.is_busy:
        raise Refused("This is still being looked at. Wait a moment.")
    if not own.has_files:
        raise Refused("The file is no longer kept. Upload it again.")
    return own


def _require_sensible(
    importer: Importer, own: Import, chosen: Sequence[Mapping[str, str]], known: Mapping[str, Target]
) -> None:
    if len(chosen) != len(own.columns):
        raise Refused("The columns changed meanwhile. Look at them again.")
    taken: set[str] = set()
    for entry, column in zip(chosen, own.columns, strict=True):
        name = entry.get("target", "")
        if not name or name.startswith(NEW):
            continue
        if name not in known:
            raise Refused(f"{column['header']}: this can't be filled, or not by you.")
        if name in taken and not known[name].many:
            raise Refused(f"Two columns are taken for {known[name].label}. Choose one of them.")
        taken.add(name)
    if problem := importer.lacks(taken):
        raise Refused(problem)


def _require_open(own: Import, known: Collection[str]) -> None:
    """What was mapped before may be closed by now: another role, a field that is gone."""
    for entry, column in zip(own.mapping, own.columns, strict=False):
        if entry.get("target") and entry["target"] not in known:
            raise Refused(f"{column['header']}: this can't be filled, or not by you. Look at the columns again.")


def _make_field(own: Import, place: int, kind: str, by: Actor) -> str:
    """A field of the organization's own from a column; its name as a target."""
    by.require(OWN_FIELDS)
    if kind not in CustomKind.values or kind == CustomKind.LINK:
        raise Refused("Choose what kind of field it is to be.")
    if kind == CustomKind.MONEY:
        by.require(AMOUNTS)
    values: dict[str, Any] = {"record_kind": own.kind, "label": str(own.columns[place]["header"])[:80], "kind": kind}
    if kind in (CustomKind.CHOICE, CustomKind.CHOICES):
        values["options"] = _choices_in(own, place, several=kind == CustomKind.CHOICES)
    return add_custom_field(values, by=by).name


def _choices_in(own: Import, place: int, *, several: bool) -> list[str]:
    found: dict[str, str] = {}
    for part in range(own.parts):
        for _, cells in staged_rows(own, part):
            cell = cells[place] if place < len(cells) else ""
            for each in cell.replace(";", ",").split(",") if several else [cell]:
                if text := " ".join(each.split()):
                    found.setdefault(text[:80].casefold(), text[:80])
        if len(found) > MOST_CHOICES:
            header = own.columns[place]["header"]
            raise Refused(f"{header} has more than {MOST_CHOICES} different values: make it a text.")
    return list(found.values())


def _remember(own: Import) -> None:
    kept = {str(column["header"]): entry for column, entry in zip(own.columns, own.mapping, strict=True)}
    ImportMapping.objects.update_or_create(
        kind=own.kind,
        header_key=own.header_key,
        defaults={"mapping": kept, "options": own.options, "used_at": timezone.now()},
    )


def _drop_files(own: Import) -> None:
    if own.file:
        files.drop(own.file)
    drop_staged(own, own.reading)
    ImportChunk.objects.filter(of=own, made={}).delete()


def _clean_name(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if letter.isprintable()).strip(" .") or "file"
    return shown[-160:]
