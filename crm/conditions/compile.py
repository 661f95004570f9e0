"""A condition as a Django query. Every part is true or false, never unknown, so that `not` means not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.lookups import Contains, Exact, StartsWith

from crm.accounts.actor import Actor
from crm.conditions.clock import Clock
from crm.conditions.fields import SUBJECTS, Field, FieldKind, SideRows
from crm.conditions.operators import ME
from crm.conditions.spans import date_span, moment_span
from crm.conditions.texts import fold, folded
from crm.conditions.tree import All, ConditionError, Either, Node, Not, Test
from crm.money import Money
from crm.records.registry import RECORD_TYPES

FIRST_DAY = date(1970, 1, 1)
EVERY = Q(pk__isnull=False)


def matching(node: Node, kind: str, clock: Clock) -> QuerySet[Any]:
    """All records of a kind in the current organization for which it holds."""
    return SUBJECTS[kind].model._default_manager.filter(to_q(node, kind, clock))


def to_q(node: Node, kind: str, clock: Clock, viewer: Actor | None = None) -> Q:
    """The condition for records of one kind, to a viewer or to the program itself.

    What is asked of a related record is false where the viewer may not see that one: no filter tells of it.
    Raises ConditionError if it asks about another kind.
    """
    match node:
        case All(parts):
            return reduce(and_, (to_q(part, kind, clock, viewer) for part in parts), EVERY)
        case Either(parts):
            return reduce(or_, (to_q(part, kind, clock, viewer) for part in parts), ~EVERY)
        case Not(part):
            return ~to_q(part, kind, clock, viewer)
        case Test(field, _, _):
            if field.subject != kind:
                raise ConditionError(f"{field.label} can't be asked here.")
            return _test(node, clock) & _seen(field, viewer)


def known(path: str, query: Q) -> Q:
    """The same, but false instead of unknown where the column is empty."""
    return Q(**{f"{path}__isnull": False}) & query


def _seen(field: Field, viewer: Actor | None) -> Q:
    """That the viewer may see the related record it is asked of, where he does not see all; or that there is none."""
    own = RECORD_TYPES.get(field.through.to) if field.through else None
    if viewer is None or own is None or field.through is None or own.is_open_to(viewer):
        return Q()
    path = field.through.name
    return Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__in": own.visible_to(viewer).values("pk")})


def _test(test: Test, clock: Clock) -> Q:
    if test.field.side is not None:
        return _beside(test, test.field.side, clock)
    if test.field.asks is not None:
        return _asked(test, test.field.asks, clock)
    if test.op in ("empty", "not_empty"):
        empty = _empty(test.field)
        return empty if test.op == "empty" else ~empty
    return _BY_KIND[test.field.kind](test, clock)


def _beside(test: Test, side: SideRows, clock: Clock) -> Q:
    """About values in rows of their own: there is such a row, or there is none."""
    positive = _POSITIVE.get(test.op, test.op)
    rows = side.rows().filter(record_id=OuterRef(test.field.key))
    if positive != "not_empty":
        kind = FieldKind.CHOICE if test.field.kind == FieldKind.CHOICES else test.field.kind
        plain = replace(test.field, kind=kind, path=side.path, side=None, among=None)
        ask = _BY_NUMBER.get(kind) or _BY_KIND[kind]
        rows = rows.filter(ask(Test(plain, _AS_CHOICE.get(positive, positive), test.value), clock))
    elif test.field.kind == FieldKind.TEXT:
        rows = rows.exclude(**{side.path: ""})
    found = Q(Exists(rows))
    if isinstance(test.value, Money):
        found &= Q(
            Exact(KeyTextTransform("currency", KeyTransform(side.key, test.field.currency)), test.value.currency)
        )
    no = test.field.kind == FieldKind.BOOL and not test.value
    return ~found if positive != test.op or no else found


def _numbered_day(test: Test, clock: Clock) -> Q:
    low, high = date_span(test.op, test.value, clock)
    return _within(test.field.path, (low and _day_number(low), high and _day_number(high)))


def _numbered_yes(test: Test, clock: Clock) -> Q:
    return Q(**{test.field.path: 1})


def _same_text(test: Test, clock: Clock) -> Q:
    """Choices and links lie there as text."""
    return Q(**{f"{test.field.path}__in": [test.value] if isinstance(test.value, str) else test.value})


def _day_number(day: date) -> int:
    return (day - FIRST_DAY).days


def _asked(test: Test, asks: Callable[[Any, Clock], Q], clock: Clock) -> Q:
    """About what no single column answers."""
    match test.field.kind:
        case FieldKind.BOOL:
            yes = asks(True, clock)
            return yes if test.value else ~yes
        case FieldKind.DATE | FieldKind.MOMENT:
            if test.op in ("empty", "not_empty"):
                known_ones = asks((None, None), clock)
                return known_ones if test.op == "not_empty" else ~known_ones
            span = date_span if test.field.kind == FieldKind.DATE else moment_span
            return asks(span(test.op, test.value, clock), clock)
    choices = test.value if test.op == "any_of" else [test.value]
    if test.op in ("empty", "not_empty"):
        choices = [value for value, _ in test.field.options()]
    found = reduce(or_, (asks(value, clock) for value in choices), ~EVERY)
    return ~found if test.op in ("is_not", "empty") else found


def _empty(field: Field) -> Q:
    if field.kind == FieldKind.TAGS:
        return ~Q(pk__in=_tagged(field, Q(**{f"{field.path}__isnull": False})))
    if field.kind in (FieldKind.TEXT, FieldKind.CHOICE) and _is_text(field):
        return ~known(field.path, ~Q(**{field.path: ""}))
    return Q(**{f"{field.path}__isnull": True})


def _is_text(field: Field) -> bool:
    """Whether nothing may be an empty text in its column; a reference or a number has only null."""
    found: Any = SUBJECTS[field.subject].model
    for part in field.path.split("__"):
        column = found._meta.get_field(part)
        found = column.related_model
    return isinstance(column, CharField | TextField)


def _text(test: Test, clock: Clock) -> Q:
    path, normal = test.field.path, test.field.normal
    if normal:
        lookups = {"contains": "contains", "starts": "begins"}
        query = Q(**{f"{path}__{lookups.get(test.op, 'exact')}": normal(test.value)})
    else:
        lookup = {"contains": Contains, "starts": StartsWith}.get(test.op, Exact)
        query = Q(lookup(folded(path), fold(test.value)))
    query = known(path, query)
    return ~query if test.op == "is_not" else query


def _plain(test: Test, clock: Clock) -> Q:
    lookup = LOOKUPS.get(test.op, "exact")
    value = test.value if test.field.scale == 1 else int(test.value * test.field.scale)
    query = known(test.field.path, Q(**{f"{test.field.path}__{lookup}": value}))
    return ~query if test.op == "is_not" else query


def _amount(test: Test, clock: Clock) -> Q:
    """Amounts of another currency are neither more nor less."""
    query = _minor(replace(test, op=_POSITIVE.get(test.op, test.op)), clock)
    query &= Q(**{test.field.currency: test.value.currency})
    return ~query if test.op == "is_not" else query


def _minor(test: Test, clock: Clock) -> Q:
    return _plain(replace(test, value=test.value.minor), clock)


def _link(test: Test, clock: Clock) -> Q:
    """By id; "me" without a viewer is nobody."""
    ids = [each for each in ([test.value] if isinstance(test.value, str) else test.value) if each != ME]
    query = known(test.field.path, Q(**{f"{test.field.path}__in": ids} if len(ids) != 1 else {test.field.path: ids[0]}))
    return ~query if test.op == "is_not" else query


def _date(test: Test, clock: Clock) -> Q:
    return _within(test.field.path, date_span(test.op, test.value, clock))


def _moment(test: Test, clock: Clock) -> Q:
    return _within(test.field.path, moment_span(test.op, test.value, clock))


def _within(path: str, span: tuple[Any, Any]) -> Q:
    limits = {
        f"{path}__{lookup}": limit for lookup, limit in zip(("gte", "lt"), span, strict=True) if limit is not None
    }
    return known(path, Q(**limits))


def _tags(test: Test, clock: Clock) -> Q:
    key = test.field.normal(test.value) if test.field.normal else test.value
    has = Q(pk__in=_tagged(test.field, Q(**{test.field.path: key})))
    return has if test.op == "has" else ~has


def _tagged(field: Field, query: Q) -> QuerySet[Any, Any]:
    return SUBJECTS[field.subject].model._default_manager.filter(query).values("pk")


def _yes_no(test: Test, clock: Clock) -> Q:
    among, path = test.field.among, test.field.path
    if among:
        yes = Q(**{f"{test.field.key}__in": among().filter(**{f"{path}__isnull": False}).values(path)})
        yes = yes if test.field.key == "pk" else known(test.field.key, yes)
    else:
        yes = known(path, Q(**{path: True}))
    return yes if test.value else ~yes


_BY_KIND: dict[FieldKind, Callable[[Test, Clock], Q]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _plain,
    FieldKind.MONEY: _amount,
    FieldKind.CHOICE: _plain,
    FieldKind.DATE: _date,
    FieldKind.MOMENT: _moment,
    FieldKind.TAGS: _tags,
    FieldKind.BOOL: _yes_no,
    FieldKind.MEMBER: _link,
    FieldKind.LINK: _link,
}
LOOKUPS = {"less": "lt", "more": "gt", "any_of": "in", "at_least": "gte", "at_most": "lte"}
_POSITIVE = {"is_not": "is", "has_not": "has", "empty": "not_empty"}
_AS_CHOICE = {"has": "is", "has_any": "any_of"}
# The same where amounts, days and answers are kept as numbers, choices and links as texts.
_BY_NUMBER: dict[FieldKind, Callable[[Test, Clock], Q]] = {
    FieldKind.MONEY: _minor,
    FieldKind.DATE: _numbered_day,
    FieldKind.BOOL: _numbered_yes,
    FieldKind.CHOICE: _same_text,
    FieldKind.LINK: _same_text,
}
