"""One row of every tenant model, made from what the models say of themselves, so that new models are covered unasked.

All rows of an organization get the same id (ids are unique per table only): whatever record a page wants, `id` is one.
Every free text contains the marker, so that a page showing anything of the organization can be told by it.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.search import SearchVector
from django.db import IntegrityError, models, transaction
from django.db.models import Value
from django.utils import timezone

from crm.customers.models import Company, MatchKeys, Person
from crm.tenancy.models import TenantModel

# Texts with a meaning of their own, by the field's name.
MEANINGFUL = {
    "country": "DE",
    "currency": "EUR",
    "language": "en",
    "locale": "en",
    "time_zone": "Europe/Berlin",
    "colour": "#0b6a7b",
    "kind": "",
    "method": "",
}
# Where guessing from the model is not enough: {"app.Model": {"field": value}}.
TAUGHT: dict[str, dict[str, Any]] = {
    "events.Event": {"kind": "customers.tag_added", "data": {"tag": "{marker}"}},
    "events.Delivery": {"state": "done"},
    "billing.Invoice": {"state": "draft", "number": "", "issued_on": None, "discount_minor": 0},
    "leads.Lead": {"converted_deal_id": None},
    "suggestions.CustomerProduct": {"person_id": None},
    "suggestions.Suggestion": {"person_id": None},
    "forecasts.ForecastCall": {"sort": "override"},
    "sales.Promotion": {"percent": 10},
    "payments.Payment": {"amount_minor": 1, "allocated_minor": 0, "returned_minor": 0, "left_minor": 1},
    "payments.StatementLine": {"state": "booked"},
    "tracking.Website": {"origins": ["https://{marker}.example"]},
    "search.SearchEntry": {"words": SearchVector(Value("leak"), config="simple")},
}

# What stands in columns that hold no text; a number is 1.
PLAIN: tuple[tuple[Any, Callable[[], Any]], ...] = (
    (models.DateTimeField, timezone.now),
    (models.DateField, lambda: timezone.now().date()),
    (models.TimeField, lambda: timezone.now().time()),
    (models.DurationField, lambda: timedelta(hours=1)),
    (models.JSONField, dict),
    (models.BooleanField, bool),
)

type Row = dict[str, Any]


class CanNotFill(Exception):
    """A model whose rows have to be taught in TAUGHT."""


def fill_organization(marker: str, row_id: UUID) -> list[models.Model]:
    """A row of every tenant model, in the current organization's scope. Raises CanNotFill."""
    return [_fill(model, marker, row_id) for model in in_order_of_dependence()]


def add_rows(marker: str, row_id: UUID) -> int:
    """One further row of every tenant model of which an organization may have several. How many that were."""
    added = 0
    for model in in_order_of_dependence():
        with suppress(CanNotFill):
            _fill(model, marker, row_id)
            added += 1
    return added


def tenant_models() -> list[type[models.Model]]:
    """All models whose rows belong to an organization."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def in_order_of_dependence() -> list[type[models.Model]]:
    """Tenant models, each after those it points at. Raises CanNotFill where they point at each other."""
    waiting, done = dict.fromkeys(tenant_models()), list[type[models.Model]]()
    while waiting:
        ready = [model for model in waiting if not _needs(model) & set(waiting) - {model}]
        if not ready:
            raise CanNotFill(f"these point at each other: {[model._meta.label for model in waiting]}")
        for model in ready:
            del waiting[model]
        done += ready
    return done


def _needs(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.local_fields if field.is_relation and not field.null}


def _fill(model: type[models.Model], marker: str, row_id: UUID) -> models.Model:
    existing = model._base_manager.filter(id=row_id).first()
    if existing is not None:
        return existing
    if model in (Company, Person):  # which have one id here: the keys of either would stand in the other's way
        MatchKeys.objects.filter(id=row_id).delete()
    errors = []
    for values in _attempts(model, _values(model, marker, row_id)):
        try:
            with transaction.atomic():
                row = model(**values)
                row.save(force_insert=True)
        except IntegrityError as error:
            errors.append(str(error).splitlines()[0])
        else:
            return row
    raise CanNotFill(f"{model._meta.label}: {errors}; teach tests/factories/filling.py what a valid row is")


def _attempts(model: type[models.Model], values: Row) -> Iterator[Row]:
    """With every reference, then without one of those that may be empty, then without all of them."""
    empty = [f.attname for f in model._meta.local_fields if f.is_relation and f.null and f.attname in values]
    yield values
    for name in empty:
        yield {key: value for key, value in values.items() if key != name}
    yield {key: value for key, value in values.items() if key not in empty}


def _values(model: type[models.Model], marker: str, row_id: UUID) -> Row:
    values: Row = {"id": row_id}
    names = {field.name for field in model._meta.local_fields}
    for field in model._meta.local_fields:
        if field.primary_key or getattr(field, "is_tenant", False):
            continue
        value = _value(model, field, marker, row_id, names)
        if value is not None:
            values[field.attname] = value
    taught = TAUGHT.get(model._meta.label, {})
    return values | {name: _marked(value, marker) for name, value in taught.items()}


def _value(model: type[models.Model], field: Any, marker: str, row_id: UUID, names: set[str]) -> Any:
    if field.is_relation:
        return _reference(model, field, row_id)
    if isinstance(field, models.UUIDField):
        return row_id
    if isinstance(field, models.CharField | models.TextField):
        return _text(field, marker, names)
    if isinstance(field, models.BinaryField):
        return marker.encode()
    if field.null or field.has_default():
        return None
    return _plain(field)


def _reference(model: type[models.Model], field: Any, row_id: UUID) -> Any:
    target = field.related_model
    if target is model:
        return None  # no row is its own parent
    if issubclass(target, TenantModel):
        return row_id if target._base_manager.filter(id=row_id).exists() else None
    return row_id


def _text(field: Any, marker: str, names: set[str]) -> str | None:
    if field.choices:
        return None if field.has_default() else str(field.choices[0][0])
    if field.name in MEANINGFUL:
        return MEANINGFUL[field.name] or field.choices or (None if field.has_default() else marker[: field.max_length])
    if field.name.endswith("_kind") and f"{field.name.removesuffix('_kind')}_id" in names:
        return {"actor_kind": "member", "by_kind": "member"}.get(field.name, "person")
    if isinstance(field, models.EmailField) or field.name in ("email", "address", "email_key", "to_address"):
        return f"{marker}@{marker}.example"
    if isinstance(field, models.URLField):
        return f"https://{marker}.example/"
    return marker[: field.max_length] if field.max_length else f"{marker} {marker}"


def _plain(field: Any) -> Any:
    return next((make() for kind, make in PLAIN if isinstance(field, kind)), 1)


def _marked(value: Any, marker: str) -> Any:
    if isinstance(value, str):
        return value.replace("{marker}", marker)
    if isinstance(value, dict):
        return {key: _marked(each, marker) for key, each in value.items()}
    return value
