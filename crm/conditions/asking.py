"""Who builds a condition, about which kinds of records, and what that one can ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from crm.accounts.actor import Actor
from crm.conditions.amounts import amount_text
from crm.conditions.fields import SUBJECTS, Field, FieldKind, all_fields_of
from crm.conditions.operators import OPERATORS, Operand
from crm.conditions.params import as_raw, as_text
from crm.conditions.tree import ConditionError, Test, parse
from crm.records.linking import LINKABLES, read_link
from crm.records.queries.records import known_ids
from crm.records.registry import RECORD_TYPES
from crm.tenancy.ids import as_uuid

PICKED = (Operand.RECORD, Operand.RECORDS)


@dataclass(frozen=True)
class Asker:
    """`kinds` are the records there will be to ask, the first of them the one it is about.

    `me`: whether somebody will look, so that "me" can be chosen among colleagues.
    """

    kinds: tuple[str, ...]
    actor: Actor
    me: bool = False

    @cached_property
    def offered(self) -> list[tuple[str, list[Field]]]:
        """What can be asked, under headings: the record's own fields, the organization's, those of related records."""
        groups: dict[str, list[Field]] = {}
        for kind in self.kinds:
            for field in sorted(all_fields_of(kind), key=lambda each: each.among is not None):
                if self.may_ask(field) and self._fits(field):
                    groups.setdefault(self._heading(field), []).append(field)
        return list(groups.items())

    @property
    def home(self) -> str:
        """What the record is called that it is about."""
        return SUBJECTS[self.kinds[0]].label

    def may_ask(self, field: Field) -> bool:
        """Whether it is asked of these records, in a way that one can answer, and tells of nothing he may not see."""
        return field.subject in self.kinds and not field.closed_to(self.actor) and bool(comparisons(field))

    def label(self, field: Field) -> str:
        """Its name among what is asked here."""
        return field.called(self.kinds[0])

    def read(self, field: Field, op: str, texts: Sequence[str]) -> Test:
        """A question as it was typed. Raises ConditionError with a sentence for the person."""
        operator = OPERATORS[field.kind].get(op)
        if operator is None:
            raise ConditionError("Choose how to compare.")
        given = [text for text in texts if text.strip()]
        if operator.operand in PICKED and is_picked(field):
            given = [self._picked(field, text) for text in given]
        try:
            node = parse({"field": field.name, "op": op, "value": as_raw(operator.operand, given)})
        except ConditionError as error:
            raise ConditionError(str(error).removeprefix(f"{field.label}: ")) from error
        if not isinstance(node, Test):
            raise TypeError("a question was read as something else")
        return node

    def texts(self, test: Test) -> list[str] | None:
        """What one would type for its value; None if it names records that he may not see."""
        operand = test.operator.operand
        if test.value is None:
            return []
        if operand == Operand.MONEY:
            return list(amount_text(test.value))
        if operand in PICKED and is_picked(test.field):
            return self._written(test.field.to, as_text(test.field, operand, test.value))
        return as_text(test.field, operand, test.value)

    def _picked(self, field: Field, text: str) -> str:
        """The id of the record that is written so; an id of one he may see stays one."""
        record_id = as_uuid(text.strip())
        if record_id is not None and known_ids(self.actor, field.to, [record_id]):
            return str(record_id)
        try:
            return str(read_link(field.to, text.strip()[:200], self.actor))
        except ValueError as error:
            raise ConditionError(str(error)) from error

    def _written(self, kind: str, ids: list[str]) -> list[str] | None:
        own, wanted = RECORD_TYPES[kind], [UUID(each) for each in ids]
        records = {record.pk: record for record in own.known_to(self.actor).filter(pk__in=wanted)}
        if len(records) < len(wanted) and own.model.everything.filter(pk__in=set(wanted) - set(records)).exists():
            return None
        return [LINKABLES[kind].written(records[each]) for each in wanted if each in records]

    def _fits(self, field: Field) -> bool:
        """Whether it belongs in the list: what leads to a record that is there itself is asked of that one."""
        return len(self.kinds) == 1 or field.through is None or field.subject == self.kinds[0]

    def _heading(self, field: Field) -> str:
        if field.subject == self.kinds[0] or field.group:
            return field.group
        return SUBJECTS[field.subject].label


def is_picked(field: Field) -> bool:
    """Whether its records are found by typing, because there are too many to list."""
    return field.kind == FieldKind.LINK and not field.choices and field.to in LINKABLES


def comparisons(field: Field) -> list[tuple[str, str]]:
    """Its comparisons with their words; of a link that can't be chosen only those that need no record."""
    chosen = field.kind != FieldKind.LINK or field.choices or is_picked(field)
    return [
        (name, f"{each.words} … {each.after}" if each.after else each.words)
        for name, each in OPERATORS[field.kind].items()
        if each.operand not in PICKED or chosen
    ]
