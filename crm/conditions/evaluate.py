"""Does a condition hold for these records? The same answer as the compiler's, without asking the database."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from crm.conditions.clock import Clock
from crm.conditions.fields import FieldKind
from crm.conditions.operators import ME
from crm.conditions.spans import date_span, moment_span
from crm.conditions.texts import fold
from crm.conditions.tree import All, Either, Node, Not, Test
from crm.money import Money


def holds(node: Node, records: Mapping[str, Any], clock: Clock) -> bool:
    """Whether it holds. `records` maps kinds ("person") to a record; a missing one has only empty fields."""
    match node:
        case All(parts):
            return all(holds(part, records, clock) for part in parts)
        case Either(parts):
            return any(holds(part, records, clock) for part in parts)
        case Not(part):
            return not holds(part, records, clock)
        case Test(field, _, _):
            return _passes(node, field.read(records.get(field.subject)), clock)


def is_empty(value: Any) -> bool:
    """Nothing known: no value, or a text without letters."""
    return value is None or value in ("", ()) or value == set()


def _passes(test: Test, value: Any, clock: Clock) -> bool:
    if test.op in ("empty", "not_empty"):
        return is_empty(value) == (test.op == "empty")
    return _BY_KIND[test.field.kind](test, value, clock)


def _text(test: Test, value: str | None, clock: Clock) -> bool:
    normal: Callable[[str], str] = test.field.normal or fold
    needle = normal(test.value)
    text = (value or "") if test.field.normal else fold(value or "")
    match test.op:
        case "contains":
            return needle in text
        case "starts":
            return text.startswith(needle)
    return bool(text == needle) == (test.op == "is")


def _number(test: Test, value: Any, clock: Clock) -> bool:
    match test.op:
        case "less":
            return value is not None and value < test.value
        case "more":
            return value is not None and value > test.value
        case "at_least":
            return value is not None and value >= test.value
        case "at_most":
            return value is not None and value <= test.value
    return bool(value == test.value) == (test.op == "is")


def _money(test: Test, value: Money | None, clock: Clock) -> bool:
    """Amounts of another currency are neither more nor less."""
    alike = value is not None and value.currency == test.value.currency
    amount = value.minor if value is not None and alike else None
    return _number(replace(test, value=test.value.minor), amount, clock)


def _choice(test: Test, value: Any, clock: Clock) -> bool:
    if test.op == "any_of":
        return value in test.value
    return bool(value == test.value) == (test.op == "is")


def _link(test: Test, value: Any, clock: Clock) -> bool:
    """By id, or by one of several; "me" without a viewer is nobody."""
    ids = {each for each in ([test.value] if isinstance(test.value, str) else test.value) if each != ME}
    held = value if isinstance(value, tuple) else () if value is None else (value,)
    return bool(ids & set(map(str, held))) == (test.op != "is_not")


def _choices(test: Test, value: Any, clock: Clock) -> bool:
    chosen = set(value or ())
    if test.op == "has_any":
        return bool(chosen & set(test.value))
    return (test.value in chosen) == (test.op == "has")


def _date(test: Test, value: Any, clock: Clock) -> bool:
    return _within(value, date_span(test.op, test.value, clock))


def _moment(test: Test, value: Any, clock: Clock) -> bool:
    return _within(value, moment_span(test.op, test.value, clock))


def _within(value: Any, span: tuple[Any, Any]) -> bool:
    low, high = span
    return value is not None and (low is None or value >= low) and (high is None or value < high)


def _tags(test: Test, value: Any, clock: Clock) -> bool:
    key = test.field.normal(test.value) if test.field.normal else test.value
    return (key in (value or ())) == (test.op == "has")


def _yes_no(test: Test, value: Any, clock: Clock) -> bool:
    return bool(value) is test.value


_BY_KIND: dict[FieldKind, Callable[[Test, Any, Clock], bool]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.MOMENT: _moment,
    FieldKind.CHOICE: _choice,
    FieldKind.TAGS: _tags,
    FieldKind.BOOL: _yes_no,
    FieldKind.CHOICES: _choices,
    FieldKind.MEMBER: _link,
    FieldKind.LINK: _link,
}
