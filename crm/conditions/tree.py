"""A condition: JSON as it is stored, and the tree it is read into.

    {"v": 1, "all": [{"field": "person.lifecycle", "op": "is", "value": "customer"},
                     {"not": {"any": [...]}}]}

`{}` asks nothing: everybody passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.conditions.fields import Field, FieldKind, find_field
from crm.conditions.operators import ME, OPERATORS, Operand, Operator, operand_words, read_operand
from crm.conditions.periods import is_relative
from crm.money import Money

VERSION = 1
DEEPEST = 6
MOST_TESTS = 50
UNSEEN = "a condition you may not see"
HAPPENED = {"empty": "not yet", "not_empty": "at some time"}  # of what has a day once it is done


class ConditionError(ValueError):
    """The condition can't be used; says why in a sentence for the person."""


@dataclass(frozen=True)
class Test:
    """One question about one field. `value` is typed."""

    field: Field
    op: str
    value: Any

    @property
    def operator(self) -> Operator:
        """What is asked."""
        return OPERATORS[self.field.kind][self.op]


@dataclass(frozen=True)
class All:
    """Every one of them holds; an empty one does."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Either:
    """At least one of them holds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    part: "Node"


Node = Test | All | Either | Not
EVERYBODY = All(())


def parse(tree: Any, *, kinds: tuple[str, ...] | None = None) -> Node:
    """Read a stored condition; `kinds` are the records there will be to ask.

    Raises ConditionError if it is none, is too large, or asks for a field nobody knows.
    """
    if not isinstance(tree, dict):
        raise ConditionError("This is not a condition.")
    if tree.get("v", VERSION) != VERSION:
        raise ConditionError("This condition was made by a newer version of the program.")
    body = {key: value for key, value in tree.items() if key != "v"}
    node = EVERYBODY if not body else _node(body, DEEPEST, kinds)
    if sum(1 for _ in tests_of(node)) > MOST_TESTS:
        raise ConditionError(f"A condition can ask at most {MOST_TESTS} questions.")
    return node


def tests_of(node: Node) -> Iterator[Test]:
    """All questions in it."""
    match node:
        case Test():
            yield node
        case Not(part):
            yield from tests_of(part)
        case All(parts) | Either(parts):
            for part in parts:
                yield from tests_of(part)


def seen_by(node: Node, member_id: UUID | None) -> Node:
    """The same for one viewer: "me" is his id. Somebody who is no member is nobody's owner."""
    match node:
        case Test(field, op, value) if field.kind == FieldKind.MEMBER and member_id is not None and value is not None:
            mine = [str(member_id) if each == ME else each for each in ([value] if isinstance(value, str) else value)]
            return Test(field, op, mine[0] if isinstance(value, str) else mine)
        case Not(part):
            return Not(seen_by(part, member_id))
        case All(parts):
            return All(tuple(seen_by(part, member_id) for part in parts))
        case Either(parts):
            return Either(tuple(seen_by(part, member_id) for part in parts))
    return node


def to_json(node: Node) -> dict[str, Any]:
    """The tree as `parse` reads it, without the version."""
    match node:
        case Test(field, op, value):
            if value is None:
                return {"field": field.name, "op": op}
            return {"field": field.name, "op": op, "value": _plain(value)}
        case Not(part):
            return {"not": to_json(part)}
        case All(parts):
            return {"all": [to_json(part) for part in parts]}
        case Either(parts):
            return {"any": [to_json(part) for part in parts]}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    return value if isinstance(value, bool | int | str | list) else str(value)


def words(node: Node, home: str = "person", viewer: Actor | None = None) -> str:
    """The condition as a sentence's part: "Lifecycle is Customer and City is Munich", among records of kind `home`.

    Records that the viewer may not see are not named, nor what is asked of them; without him all are.
    """
    match node:
        case Test(field, _, _) if viewer is not None and field.closed_to(viewer):
            return UNSEEN
        case Test():
            return " ".join(part for part in told(node, home, viewer) if part)
        case Not(part):
            return f"not ({words(part, home, viewer)})"
        case All(()):
            return "everybody"
        case All(parts):
            return " and ".join(_inner(part, home, viewer) for part in parts)
        case Either(parts):
            return " or ".join(_inner(part, home, viewer) for part in parts)


def sentence(node: Node, home: str = "person", viewer: Actor | None = None) -> str:
    """The same at the beginning of a line: "Lifecycle is Customer", "A condition you may not see"."""
    said = words(node, home, viewer)
    return f"{said[:1].upper()}{said[1:]}"


def told(test: Test, home: str, viewer: Actor | None = None) -> tuple[str, str, str]:
    """A question in three parts: ("Owner", "is", "me"), ("Added", "", "this month")."""
    label = test.field.called(home)
    if test.field.kind == FieldKind.BOOL:
        return _yes_or_no(test, label)
    op, text = _compared(test, viewer)
    if not test.field.happens:
        return label, op, text
    if test.op in HAPPENED and test.field.kind != FieldKind.MEMBER:
        return f"{label}:", "", HAPPENED[test.op]
    return label, op.removeprefix("is").strip(), text


def _compared(test: Test, viewer: Actor | None) -> tuple[str, str]:
    """How it is compared, and with what: ("is", "empty"), ("is within the last", "day")."""
    operator = test.operator
    op = "is" if test.op == "any_of" else operator.words
    text = operand_words(test.field, operator, test.value, viewer)
    match operator.operand:
        case Operand.NOTHING:
            op, _, text = op.partition(" ")
        case Operand.PERIOD if op == "is in" and is_relative(test.value):
            op = "is"
        case Operand.DAYS:
            text = f"{text} {operator.after if test.value != 1 else operator.after.replace('days', 'day')}"
    return op, text


def _yes_or_no(test: Test, label: str) -> tuple[str, str, str]:
    """ "Has an open ticket", "Has no open ticket"; of the organization's own fields "VIP is yes"."""
    if test.field.side is not None:
        return label, "is", "yes" if test.value else "no"
    return "", "", label if test.value else test.field.no or f"not {label[0].lower()}{label[1:]}"


def _inner(node: Node, home: str, viewer: Actor | None) -> str:
    group = isinstance(node, All | Either) and len(node.parts) > 1
    said = words(node, home, viewer)
    return f"({said})" if group else said


def _node(raw: Any, depth: int, kinds: tuple[str, ...] | None) -> Node:
    if depth == 0:
        raise ConditionError(f"A condition can be nested at most {DEEPEST} levels deep.")
    if not isinstance(raw, dict):
        raise ConditionError("A part of this condition can't be read.")
    if "field" in raw:
        return _test(raw, kinds)
    if set(raw) == {"not"}:
        group = isinstance(raw["not"], dict) and not {"all", "any"}.isdisjoint(raw["not"])
        return Not(_node(raw["not"], depth if group else depth - 1, kinds))  # "none of these" is one level
    if set(raw) not in ({"all"}, {"any"}):
        raise ConditionError("A part of this condition can't be read.")
    ((how, parts),) = raw.items()
    if not isinstance(parts, list) or (how == "any" and not parts):
        raise ConditionError("A group of conditions is empty.")
    nodes = tuple(_node(part, depth - 1, kinds) for part in parts)
    return All(nodes) if how == "all" else Either(nodes)


def _test(raw: dict[str, Any], kinds: tuple[str, ...] | None) -> Test:
    field = find_field(raw["field"]) if isinstance(raw["field"], str) else None
    if field is None:
        raise ConditionError("A condition asks for a field that is no longer there.")
    if kinds is not None and field.subject not in kinds:
        raise ConditionError(f"{field.label} can't be asked here.")
    op = OPERATORS[field.kind].get(str(raw.get("op")))
    if op is None:
        raise ConditionError(f"{field.label}: choose how to compare.")
    try:
        value = read_operand(field, op, raw.get("value"))
    except ValueError as error:
        raise ConditionError(f"{field.label}: {error}") from error
    return Test(field, str(raw["op"]), value)
