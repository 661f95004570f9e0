"""Filters of a list: django-filter reads and applies them, here they become chips that say what they do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from crm.accounts.actor import Actor
from crm.accounts.queries.members import active_members

ME = "me"
NOBODY = "nobody"


class ListFilters(django_filters.FilterSet):
    """Base of every list's filters. `self.actor` is the viewer."""

    def __init__(self, data: QueryDict, queryset: QuerySet[Any], *, actor: Actor) -> None:
        self.actor = actor
        super().__init__(data, queryset=queryset)


class OwnerFilter(django_filters.ChoiceFilter):
    """`owner=me`, `owner=nobody`, or a member's id."""

    def __init__(self, field_name: str = "owner", label: str = "Owner", **kwargs: Any) -> None:
        super().__init__(field_name=field_name, label=label, choices=owner_choices, **kwargs)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows of that owner."""
        if not value:
            return queryset
        if value == NOBODY:
            return queryset.filter(**{f"{self.field_name}__isnull": True})
        owner_id = self.parent.actor.member_id if value == ME else value
        return queryset.filter(**{f"{self.field_name}_id": owner_id})


def owner_choices() -> list[tuple[str, str]]:
    """Me, nobody, and everybody who works here."""
    members = [(str(member.id), member.name) for member in active_members()]
    return [(ME, "me"), (NOBODY, "nobody yet"), *members]


@dataclass(frozen=True)
class Chip:
    """One filter in force, in words; and the parameters of the page without it."""

    name: str
    label: str
    op: str
    words: str
    without: str
    others: list[tuple[str, str]]
    field: Any


@dataclass(frozen=True)
class Choice:
    """A filter that could be added."""

    name: str
    label: str
    field: Any
    others: list[tuple[str, str]]


def chips(filters: ListFilters, params: QueryDict) -> list[Chip]:
    """The filters in force."""
    filters.form.is_valid()  # what is wrong is left out, the rest is in force
    found = []
    for name, field in filters.form.fields.items():
        value = filters.form.cleaned_data.get(name)
        if not given(name, field, params) or value in (None, "", [], ()):
            continue
        others = other_params(params, *param_names(name, field))
        op, words = _words(field, value)
        without = encode(others)
        found.append(Chip(name, str(field.label), op, words, without, others, filters.form[name]))
    return found


def choices_to_add(filters: ListFilters, params: QueryDict) -> list[Choice]:
    """The filters not in force yet."""
    return [
        Choice(name, str(field.label), filters.form[name], other_params(params, *param_names(name, field)))
        for name, field in filters.form.fields.items()
        if not given(name, field, params)
    ]


def param_names(name: str, field: forms.Field) -> list[str]:
    """The parameters a filter reads: its own name, or for a range its two ends (created_after, created_before)."""
    suffixes = getattr(field.widget, "suffixes", None)
    return [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]


def given(name: str, field: forms.Field, params: QueryDict) -> bool:
    """Whether the address says anything about this filter."""
    return any(params.get(each) for each in param_names(name, field))


def other_params(params: QueryDict, *without: str) -> list[tuple[str, str]]:
    """The page's parameters but some, and never the place one had scrolled to."""
    skipped = {*without, "after", "count"}
    return [(name, value) for name, values in params.lists() if name not in skipped for value in values if value]


def encode(pairs: Iterable[tuple[str, str]]) -> str:
    """Parameters as an address carries them."""
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query.urlencode()


def _words(field: forms.Field, value: Any) -> tuple[str, str]:
    if isinstance(field, forms.BooleanField | forms.NullBooleanField):
        return "is", "yes" if value else "no"
    if isinstance(value, slice):
        low, high = _plain(value.start), _plain(value.stop)
        return ("is", f"{low} to {high}") if low and high else ("from", low) if low else ("up to", high)
    labels = {str(key): str(label) for key, label in _flat(getattr(field, "choices", []))}
    values = value if isinstance(value, list | tuple | set) else [value]
    return "is", " or ".join(labels.get(str(each), _plain(each)) for each in values)


def _flat(options: Any) -> Iterable[tuple[Any, Any]]:
    for key, label in options:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.day} {value:%B %Y}"
    return str(value)
