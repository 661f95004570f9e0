"""Conditions as an address carries them: `?owner=me&lifecycle=lead&lifecycle=customer&score__more=70`.

    key=value           is; several values: is one of. Tags and several choices: has, one by one.
    key__op=value       any other comparison: created__in_last=7, city__contains=Mun, phone__empty=yes
    where=<JSON>        what needs groups: {"any": [{"field": ...}, ...]} as crm.conditions.tree reads it

`nobody` and `none` ask for an empty owner, link, choice or date. All of the parameters hold at once.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.conditions.amounts import amount_text
from crm.conditions.clock import Clock
from crm.conditions.compile import to_q
from crm.conditions.fields import Field, FieldKind, find_field
from crm.conditions.operators import OPERATORS, Operand
from crm.conditions.tree import MOST_TESTS, All, ConditionError, Either, Node, Test, parse, seen_by, tests_of, to_json

WHERE = "where"
NONE_WORDS = ("none", "nobody")
YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
LISTED = {FieldKind.CHOICE, FieldKind.MEMBER, FieldKind.LINK}
DATED = {FieldKind.DATE, FieldKind.MOMENT}
HELD = {FieldKind.TAGS, FieldKind.CHOICES}

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """One filter in force, and the parameters it came from."""

    node: Node
    pairs: Pairs


@dataclass(frozen=True)
class Problem:
    """Parameters that can't be used, and why in a sentence for the person; `closed`: he may not see what they ask."""

    pairs: Pairs
    words: str
    closed: bool = False


@dataclass(frozen=True)
class Filters:
    """What an address asks of records of one kind."""

    kind: str
    parts: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def node(self) -> Node:
        """All of it as one condition; "me" is still whoever looks."""
        return All(tuple(part.node for part in self.parts))

    def open_to(self, actor: Actor) -> "Filters":
        """The same to this actor: a filter that would tell of records which his role does not show is a problem."""
        parts, problems = [], list(self.problems)
        for part in self.parts:
            closed = next((words for test in tests_of(part.node) if (words := test.field.closed_to(actor))), "")
            if closed:
                problems.append(Problem(part.pairs, f"Your role does not let you see {closed}.", True))
            else:
                parts.append(part)
        return Filters(self.kind, tuple(parts), tuple(problems))

    def apply[Rows: QuerySet[Any]](self, rows: Rows, actor: Actor, clock: Clock | None = None) -> Rows:
        """The rows for which it holds, to this actor's eyes. What has problems is left out."""
        usable = self.open_to(actor)
        if not usable.parts:
            return rows
        when = clock or Clock(timezone.now(), timezone.get_current_timezone())
        return rows.filter(to_q(seen_by(usable.node, actor.member_id), self.kind, when, actor))


def read_params(kind: str, pairs: Iterable[tuple[str, str]], *, skip: Iterable[str] = ()) -> Filters:
    """The filters that parameters ask for. `skip` names those that mean something else; empty ones mean nothing."""
    others = frozenset(skip)
    grouped: dict[str, list[str]] = {}
    for key, value in pairs:
        if key not in others and value.strip():
            grouped.setdefault(key, []).append(value)
    found = [_part(kind, key, list(dict.fromkeys(values))) for key, values in grouped.items()]
    parts = [part for each in found if isinstance(each, list) for part in each]
    problems = [each for each in found if isinstance(each, Problem)]
    while parts and sum(1 for part in parts for _ in tests_of(part.node)) > MOST_TESTS:
        too_many = parts.pop()
        problems.append(Problem(too_many.pairs, f"One can ask at most {MOST_TESTS} questions at once."))
    return Filters(kind, tuple(parts), tuple(problems))


def to_params(node: Node) -> list[tuple[str, str]]:
    """The parameters that `read_params` reads as this condition; what they can't say goes into `where`."""
    parts = node.parts if isinstance(node, All) else (node,)
    found: list[tuple[str, str]] = []
    used: set[str] = set()
    for part in parts:
        pairs = _pairs(part)
        keys = {key for key, _ in pairs}
        if keys & used and keys != {WHERE} and not _repeatable(part):
            pairs = _where(part)
        used |= {key for key, _ in pairs}
        found += pairs
    return found


def as_text(field: Field, operand: Operand, value: Any) -> list[str]:
    """A typed value as a person writes it, one text for each."""
    if value is None:
        return ["yes"]
    if isinstance(value, list):
        return [str(each) for each in value]
    if operand == Operand.YES_NO:
        return ["yes" if value else "no"]
    if operand == Operand.MONEY:
        return [" ".join(amount_text(value))]
    return [str(value)]


def as_raw(operand: Operand, texts: Sequence[str]) -> Any:
    """What a person wrote as `crm.conditions.operators.read_operand` takes it."""
    if operand in (Operand.CHOICES, Operand.RECORDS):
        return list(texts)
    if operand == Operand.MONEY:
        return " ".join(texts)  # the amount, and its currency if it stands by itself
    text = texts[0].strip() if texts else ""
    if operand == Operand.YES_NO:
        return YES.get(text.casefold())
    return text


def _part(kind: str, key: str, values: list[str]) -> list[Part] | Problem:
    own = [(key, value) for value in values]
    try:
        nodes = list(_read(kind, key, values))
    except ConditionError as error:
        return Problem(own, str(error))
    return [Part(nodes[0], own)] if len(nodes) == 1 else [Part(node, [own[at]]) for at, node in enumerate(nodes)]


def _read(kind: str, key: str, values: list[str]) -> Iterator[Node]:
    if key == WHERE:
        for value in values:
            yield _group(kind, value)
        return
    name, _, op = key.partition("__")
    field = find_field(f"{kind}.{name}")
    if field is None:
        raise ConditionError("There is nothing of that name to filter by.")
    if not op:
        yield from _plain(field, values)
        return
    operator = OPERATORS[field.kind].get(op)
    if operator is None:
        raise ConditionError(f"{field.label} can't be compared that way.")
    if operator.operand in (Operand.CHOICES, Operand.RECORDS):
        yield _test(field, "is" if op == "any_of" and len(values) == 1 else op, values)
    else:
        yield from (_test(field, op, [value]) for value in values)


def _plain(field: Field, values: list[str]) -> Iterator[Node]:
    if field.kind in LISTED:
        yield _one_of(field, values)
    elif field.kind in HELD:
        yield from (_test(field, "has", [value]) for value in values)
    elif field.kind in DATED:
        yield from (_when(field, value) for value in values)
    elif len(values) > 1:
        yield Either(tuple(_test(field, "is", [value]) for value in values))
    else:
        yield _test(field, "is", values)


def _one_of(field: Field, values: list[str]) -> Node:
    known = {str(value) for value, _ in field.options()} if field.kind == FieldKind.CHOICE else set()
    named = [value for value in values if value not in NONE_WORDS or value in known]
    tests: list[Node] = []
    if named:
        tests.append(_test(field, "is" if len(named) == 1 else "any_of", named))
    if len(named) < len(values):
        tests.append(Test(field, "empty", None))
    return tests[0] if len(tests) == 1 else Either(tuple(tests))


def _when(field: Field, value: str) -> Test:
    if value in NONE_WORDS:
        return Test(field, "empty", None)
    try:
        date.fromisoformat(value)
    except ValueError:
        return _test(field, "during", [value])
    return _test(field, "on", [value])


def _test(field: Field, op: str, texts: list[str]) -> Test:
    operator = OPERATORS[field.kind][op]
    node = parse({"field": field.name, "op": op, "value": as_raw(operator.operand, texts)})
    if not isinstance(node, Test):
        raise TypeError("a question was read as something else")
    return node


def _group(kind: str, value: str) -> Node:
    try:
        raw = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise ConditionError("This group of conditions can't be read.") from error
    return parse(raw, kinds=(kind,))


def _pairs(node: Node) -> list[tuple[str, str]]:
    match node:
        case Test(field, op, value):
            texts = as_text(field, node.operator.operand, value)
            return [(_key(field, op), text) for text in texts]
        case Either(parts) if len(parts) > 1 and all(isinstance(part, Test) for part in parts):
            tests = [part for part in parts if isinstance(part, Test)]
            if _is_list(tests):
                return [pair for test in tests for pair in _listed(test)]
    return _where(node)


def _is_list(tests: list[Test]) -> bool:
    """Whether they are what one parameter given several times means."""
    field = tests[0].field
    if any(test.field != field for test in tests):
        return False
    ops = [test.op for test in tests]
    if field.kind in LISTED:
        return len(ops) == 2 and ops[0] in ("is", "any_of") and ops[1] == "empty" and not _says_none(tests[0])
    return field.kind in (FieldKind.TEXT, FieldKind.NUMBER, FieldKind.MONEY) and set(ops) == {"is"}


def _listed(test: Test) -> list[tuple[str, str]]:
    if test.op == "empty":
        return [(test.field.param, "nobody" if test.field.kind == FieldKind.MEMBER else "none")]
    return _pairs(test)


def _key(field: Field, op: str) -> str:
    plain = {"is", "any_of"} if field.kind in LISTED else {"on", "during"} if field.kind in DATED else {"is"}
    if field.kind in HELD:
        plain = {"has"}
    return field.param if op in plain else f"{field.param}__{op}"


def _says_none(test: Test) -> bool:
    values = [test.value] if isinstance(test.value, str) else test.value
    return any(value in NONE_WORDS for value in values)


def _repeatable(node: Node) -> bool:
    """Whether a parameter given once more is one more question, not one more choice of the same."""
    if not isinstance(node, Test):
        return False
    field, op = node.field, node.op
    if node.operator.operand in (Operand.CHOICES, Operand.RECORDS):
        return False
    return field.kind in DATED | HELD or "__" in _key(field, op)


def _where(node: Node) -> list[tuple[str, str]]:
    return [(WHERE, json.dumps(to_json(node), separators=(",", ":"), ensure_ascii=False))]
