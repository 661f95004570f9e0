"""The plan for rows that become records: who is known already, what would change, what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model

from crm.accounts.actor import Actor
from crm.jobs.imports.problems import Problem
from crm.jobs.imports.registry import Importer, Undone
from crm.jobs.imports.rows import Plan, Row, Run, Verdict
from crm.jobs.imports.undoing import take_back
from crm.jobs.models import ExternalId
from crm.records.actions.binning import restore
from crm.records.actions.changing import keep_and_tell, set_custom
from crm.records.custom.words import custom_word
from crm.records.locking import lock_rows
from crm.records.models import CUSTOM, RecordModel
from crm.records.registry import RECORD_TYPES, RecordType
from crm.records.values import label_of, words_of

EXTERNAL = "external_id"
KNOWN_ALREADY = "is known already"
NOT_YOURS = "is known already, and your role does not let you change that one"
OTHERS = "belongs to somebody else you have"

Identity = tuple[str, str]  # (by what, key): ("email", "anna@nordwind.de")


@dataclass
class Known:
    """The records that rows of a part name already, by id, and what will be set on them."""

    records: dict[UUID, Any] = field(default_factory=dict)
    pending: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    def now(self, record: Any, name: str) -> Any:
        """What the fact is, or will be by an earlier row."""
        waiting = self.pending.get(record.pk, {})
        if name in waiting:
            return waiting[name]
        return record.custom.get(name.removeprefix(CUSTOM)) if name.startswith(CUSTOM) else getattr(record, name)


class RecordImporter(Importer):
    """For kinds of crm.records. A noun says how rows are recognised, what they set, and how new ones are written."""

    model: ClassVar[type[RecordModel]]
    plain: ClassVar[frozenset[str]]  # targets that are facts of the same name
    beside: ClassVar[Mapping[str, type[Model]]] = {}  # rows beside records that undo deletes: {"email": PersonEmail}
    made_on_the_way: ClassVar[tuple[str, ...]] = ()  # further kinds of records, in the order in which undo takes them
    own_events: ClassVar[frozenset[str]] = frozenset()  # kinds of events that the import itself makes
    never_over: ClassVar[frozenset[str]] = frozenset()  # facts of new records only

    # --- what a noun says ---

    def identities(self, row: Row) -> list[Identity]:
        """What the row is recognised by, the surest first, without the external id."""
        raise NotImplementedError

    def look_up(self, run: Run, by: str, keys: set[str]) -> dict[str, UUID]:
        """Known records by their keys, with one query."""
        raise NotImplementedError

    def match(self, run: Run, rows: Sequence[Row]) -> None:
        """Say of rows that name nobody known by what is his alone whom they may mean (`row.match`)."""

    def lacking(self, row: Row) -> str:
        """Why this row is nobody; "" if it is somebody."""
        raise NotImplementedError

    def title_of(self, row: Row) -> str:
        """How a list of rows calls it."""
        raise NotImplementedError

    def complete(self, row: Row) -> None:
        """Add to a row's values what follows from them alone."""

    def prepare(self, run: Run, rows: Sequence[Row]) -> None:
        """Look up what rows point at, and add what follows to their values."""

    def facts(self, row: Row) -> dict[str, Any]:
        """What the row sets, by attribute name; own fields by "custom.<key>"."""
        return {name: value for name, value in row.values.items() if name in self.plain or self.is_own(name)}

    def insert(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """Write new records; what was made, by kind."""
        raise NotImplementedError

    def after_change(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """What known records get beside their facts; what was made, by kind."""
        return {}

    # --- the machinery ---

    @property
    def own(self) -> RecordType:
        """How the common verbs treat these records."""
        return RECORD_TYPES[self.kind]

    @staticmethod
    def is_own(name: str) -> bool:
        """Whether it is a value of the organization's own fields."""
        return name.startswith(CUSTOM) and not name.endswith(".currency")

    def make_ready(self, rows: Sequence[Row]) -> None:
        """See Importer."""
        for row in rows:
            if not _is_rejected(row):
                why = self.lacking(row)
                if why:
                    row.problems.append(Problem("", why))
                else:
                    self.complete(row)

    def plan(self, run: Run) -> list[Plan]:
        """See Importer."""
        good = [row for row in run.rows if not _is_rejected(row)]
        self.prepare(run, good)
        found = self._found(run, good)
        unknown = [row for row in good if not any(found.get(each) for each in self.recognise(row))]
        self.match(run, unknown)
        ids = {record_id for record_id in found.values() if record_id}
        known = self._load(run, ids | {row.match.record_id for row in unknown if row.match})
        run.memory["known"] = known
        fresh: dict[Identity, Plan] = {}
        return [self._plan(run, row, found, known, fresh) for row in run.rows]

    def carry_out(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """See Importer."""
        made = self.insert(run, [plan for plan in plans if plan.verdict == Verdict.NEW])
        known: Known = run.memory["known"]
        records = [known.records[each] for each in known.pending]
        wanted = []
        for record in records:
            if record.in_bin:
                restore(record, by=run.actor)
            values = known.pending[record.pk]
            custom = {name.removeprefix(CUSTOM): value for name, value in values.items() if name.startswith(CUSTOM)}
            set_custom(record, custom)
            wanted.append((record, self.settable(run, record, values)))
        self.set_all(wanted, run.actor)
        keep_and_tell(self.own, records, by=run.actor, batch=run.job_id)
        more = self.after_change(run, [plan for plan in plans if plan.record is not None])
        changed = {"changed": [str(record.pk) for record in records]} if records else {}
        return {kind: ids for kind, ids in {**made, **more, **changed}.items() if ids}

    def set_all(self, wanted: Sequence[tuple[Any, Mapping[str, Any]]], by: Actor) -> None:
        """Set facts on known records, which are locked and saved afterwards."""
        for record, values in wanted:
            self.own.set_values(record, dict(values), by)

    def settable(self, run: Run, record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """Facts as the noun's own `set_values` takes them."""
        return {name: value for name, value in values.items() if not name.startswith(CUSTOM)}

    def take_back(self, run: Run, made: Mapping[str, Sequence[str]]) -> Undone:
        """See Importer: changes first, then what was made, the last first."""
        return take_back((self.kind, *self.made_on_the_way), run, made, self.beside, self.own_events)

    def _found(self, run: Run, rows: Sequence[Row]) -> dict[Identity, UUID | None]:
        """Known records by all that rows are recognised by."""
        wanted: dict[str, set[str]] = {}
        for row in rows:
            for by, key in self.recognise(row):
                wanted.setdefault(by, set()).add(key)
        found: dict[Identity, UUID | None] = {}
        for by, keys in wanted.items():
            known = ExternalId.known(self.kind, run.source, keys) if by == EXTERNAL else self.look_up(run, by, keys)
            found |= {(by, key): record_id for key, record_id in known.items()}
        return found

    def recognise(self, row: Row) -> list[Identity]:
        """By what it is recognised, the other program's id first; found out once."""
        if row.known_by is None:
            external = row.values.get(EXTERNAL)
            row.known_by = [*([(EXTERNAL, external)] if external else []), *self.identities(row)]
        return row.known_by

    def _load(self, run: Run, ids: set[UUID]) -> Known:
        if not ids:
            return Known()
        if not run.dry:
            lock_rows(self.model, sorted(ids))
        rows: Any = self.model.everything.filter(pk__one_of=ids)
        related = rows.select_related(*self.own.related) if self.own.related else rows
        return Known({record.pk: record for record in related})

    def _plan(
        self,
        run: Run,
        row: Row,
        found: Mapping[Identity, UUID | None],
        known: Known,
        fresh: dict[Identity, Plan],
    ) -> Plan:
        title = self.title_of(row)
        if _is_rejected(row):
            return Plan(row, Verdict.REJECTED, title=title)
        own = self.recognise(row)
        keys = tuple(f"{by}:{key}" for by, key in own)
        ids = dict.fromkeys(record_id for each in own if (record_id := found.get(each)))
        policy = run.options.get("known", "fill")
        if not ids and row.match and (row.match.sure or run.options.get("perhaps", "let") != "let"):
            ids = {row.match.record_id: None}
            policy = policy if row.match.sure else run.options["perhaps"]
        record = known.records.get(next(iter(ids))) if ids else None
        if record is not None:
            plan = Plan(row, Verdict.SAME, record, keys=keys, title=title, policy=policy)
            return self._plan_known(run, row, plan, known)
        if earlier := next((fresh[each] for each in own if each in fresh), None):
            self._join(run, earlier, row)
            return Plan(row, Verdict.DOUBLE, keys=keys, title=title)
        plan = Plan(row, Verdict.NEW, values=self.facts(row), keys=keys, title=title)
        fresh |= dict.fromkeys(own, plan)
        return plan

    def _plan_known(self, run: Run, row: Row, plan: Plan, known: Known) -> Plan:
        record = plan.record
        if not run.actor.can(self.own.edit, record):
            row.problems.append(Problem("", NOT_YOURS))
            plan.verdict, plan.record = Verdict.REJECTED, None
            return plan
        if plan.policy == "reject":
            why = f": {row.match.why}" if row.match and row.match.why else ""
            row.problems.append(Problem("", f"{KNOWN_ALREADY}{why}", str(record)))
            plan.verdict, plan.record = Verdict.REJECTED, None
            return plan
        if plan.policy == "skip":
            plan.verdict, plan.record = Verdict.SKIPPED, None
            return plan
        values = self.changes(run, plan, known)
        if values:
            plan.verdict, plan.values = Verdict.CHANGED, values
            plan.words = self._words(run, record, values, known) if run.dry else []
            known.pending.setdefault(record.pk, {}).update(values)
        elif record.in_bin:
            plan.verdict = Verdict.CHANGED
            known.pending.setdefault(record.pk, {})
        return plan

    def changes(self, run: Run, plan: Plan, known: Known) -> dict[str, Any]:
        """What the row sets on a known record, by the organization's choice."""
        record, newest = plan.record, plan.policy == "newest"
        changed: dict[str, Any] = {}
        for name, value in self.facts(plan.row).items():
            now = known.now(record, name)
            if name in self.never_over or now == value:
                continue
            if now in (None, "", [], {}) or (newest and self.may_set(run, record, name)):
                changed[name] = value
        return changed

    def may_set(self, run: Run, record: Any, name: str) -> bool:
        """Whether the actor may set what stands there already."""
        return name != f"{self.own.owner}_id" or run.actor.can(self.own.assign, record)

    def _join(self, run: Run, plan: Plan, row: Row) -> None:
        """A second row of somebody new: fills what the first left open, or wins."""
        newest = run.options.get("known") == "newest"
        for name, value in row.values.items():
            if newest or name not in plan.row.values:
                plan.row.values[name] = value
        plan.values = self.facts(plan.row)

    def _words(self, run: Run, record: Any, values: Mapping[str, Any], known: Known) -> list[tuple[str, str, str]]:
        """What changes, as people read it."""
        words: list[tuple[str, str, str]] = []
        for name, new in values.items():
            old = known.now(record, name)
            if name.startswith(CUSTOM):
                about = run.own[name]
                words.append((about.label, custom_word(about, old, {}), custom_word(about, new, {})))
            else:
                shown = words_of(self.model, name, [old, new])
                words.append((label_of(self.model, name), shown.get(old, ""), shown.get(new, "")))
        return words


def keep_external_ids(run: Run, kind: str, pairs: Iterable[tuple[Row, UUID]]) -> list[ExternalId]:
    """Rows for how the other program calls these records; only of those it names."""
    now = {row.values[EXTERNAL]: record_id for row, record_id in pairs if row.values.get(EXTERNAL)}
    return [
        ExternalId(record_kind=kind, record_id=record_id, source=run.source, key=key) for key, record_id in now.items()
    ]


def _is_rejected(row: Row) -> bool:
    return any(not problem.light for problem in row.problems)
