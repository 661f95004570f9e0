"""A condition as a Django query. Every part is true or false, never unknown, so that `not` means not."""

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.lookups import Contains, Exact, StartsWith

from crm.conditions.clock import Clock
from crm.conditions.fields import SUBJECTS, Field, FieldKind
from crm.conditions.spans import date_span, moment_span
from crm.conditions.texts import fold, folded
from crm.conditions.tree import All, ConditionError, Either, Node, Not, Test

EVERY = Q(pk__isnull=False)


def matching(node: Node, kind: str, clock: Clock) -> QuerySet[Any]:
    """All records of a kind in the current organization for which it holds."""
    return SUBJECTS[kind].model._default_manager.filter(to_q(node, kind, clock))


def to_q(node: Node, kind: str, clock: Clock) -> Q:
    """The condition for records of one kind. Raises ConditionError if it asks about another."""
    match node:
        case All(parts):
            return reduce(and_, (to_q(part, kind, clock) for part in parts), EVERY)
        case Either(parts):
            return reduce(or_, (to_q(part, kind, clock) for part in parts), ~EVERY)
        case Not(part):
            return ~to_q(part, kind, clock)
        case Test(field, _, _):
            if field.subject != kind:
                raise ConditionError(f"{field.label} can't be asked here.")
            return _test(node, clock)


def known(path: str, query: Q) -> Q:
    """The same, but false instead of unknown where the column is empty."""
    return Q(**{f"{path}__isnull": False}) & query


def _test(test: Test, clock: Clock) -> Q:
    if test.op in ("empty", "not_empty"):
        empty = _empty(test.field)
        return empty if test.op == "empty" else ~empty
    return _BY_KIND[test.field.kind](test, clock)


def _empty(field: Field) -> Q:
    if field.kind == FieldKind.TAGS:
        return ~Q(pk__in=_tagged(field, Q(**{f"{field.path}__isnull": False})))
    if field.kind in (FieldKind.TEXT, FieldKind.CHOICE) and not field.path.endswith("_id"):
        return ~known(field.path, ~Q(**{field.path: ""}))
    return Q(**{f"{field.path}__isnull": True})


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
    lookup = {"less": "lt", "more": "gt", "any_of": "in"}.get(test.op, "exact")
    query = known(test.field.path, Q(**{f"{test.field.path}__{lookup}": test.value}))
    return ~query if test.op == "is_not" else query


def _date(test: Test, clock: Clock) -> Q:
    return _within(test.field.path, date_span(test.op, test.value, clock))


def _moment(test: Test, clock: Clock) -> Q:
    return _within(test.field.path, moment_span(test.op, test.value, clock))


def _within(path: str, span: tuple[Any, Any]) -> Q:
    limits = {f"{path}__{lookup}": limit for lookup, limit in zip(("gte", "lt"), span, strict=True) if limit}
    return known(path, Q(**limits))


def _tags(test: Test, clock: Clock) -> Q:
    key = test.field.normal(test.value) if test.field.normal else test.value
    has = Q(pk__in=_tagged(test.field, Q(**{test.field.path: key})))
    return has if test.op == "has" else ~has


def _tagged(field: Field, query: Q) -> QuerySet[Any, Any]:
    return SUBJECTS[field.subject].model._default_manager.filter(query).values("pk")


def _yes_no(test: Test, clock: Clock) -> Q:
    among, path = test.field.among, test.field.path
    yes = Q(pk__in=among().values(path)) if among else known(path, Q(**{path: True}))
    return yes if test.value else ~yes


_BY_KIND: dict[FieldKind, Callable[[Test, Clock], Q]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _plain,
    FieldKind.MONEY: _plain,
    FieldKind.CHOICE: _plain,
    FieldKind.DATE: _date,
    FieldKind.MOMENT: _moment,
    FieldKind.TAGS: _tags,
    FieldKind.BOOL: _yes_no,
}
