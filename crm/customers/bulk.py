"""Put a tag on many people or companies at once, or take it off; undo knows whom it changed."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms

from crm.accounts.actor import Actor
from crm.customers.actions.tags import LONGEST, tag_called
from crm.customers.models import Company, CompanyTag, Person, PersonTag
from crm.events.catalog.customers import TagAdded
from crm.events.emit import emit_all
from crm.normal_forms import name_key
from crm.web.bulk.extras import BulkExtra, register_bulk_extra

Change = Callable[[Actor, list[UUID], str], set[UUID]]


def _field() -> forms.Field:
    return forms.CharField(max_length=LONGEST)


def _editable(model: type[Any], actor: Actor, ids: list[UUID]) -> list[Any]:
    rows = model.objects.visible_to(actor).filter(pk__in=ids).select_related("owner").order_by("pk")
    return [row for row in rows if actor.can("customers.edit", row)]


def _add(model: type[Any], link: type[Any], actor: Actor, ids: list[UUID], name: str) -> set[UUID]:
    tag, column = tag_called(name), f"{model._meta.model_name}_id"
    records = _editable(model, actor, ids)
    had = set(link.objects.filter(tag=tag, **{f"{column}__in": ids}).values_list(column, flat=True))
    new = [record for record in records if record.pk not in had]
    link.objects.bulk_create([link(tag=tag, **{column: record.pk}) for record in new], ignore_conflicts=True)
    if model is Person:
        emit_all([TagAdded(person_id=each.pk, company_id=each.company_id, tag=tag.name) for each in new], by=actor)
    return {record.pk for record in new}


def _remove(model: type[Any], link: type[Any], actor: Actor, ids: list[UUID], name: str) -> set[UUID]:
    column = f"{model._meta.model_name}_id"
    mine = [record.pk for record in _editable(model, actor, ids)]
    rows = link.objects.filter(tag__key=name_key(name), **{f"{column}__in": mine})
    had = set(rows.values_list(column, flat=True))
    rows.delete()
    return had


for _model, _link in ((Person, PersonTag), (Company, CompanyTag)):
    _put: Change = partial(_add, _model, _link)
    _take: Change = partial(_remove, _model, _link)
    _kind = str(_model._meta.model_name)
    register_bulk_extra(_kind, BulkExtra("tags.add", "Add a tag", _field, _put, _take))
    register_bulk_extra(_kind, BulkExtra("tags.remove", "Take a tag off", _field, _take, _put))
