"""Everything that points at a record: foreign keys, pairs of kind and id, and plain ids by the kind's name.

Found by looking at the models, so that no table is forgotten. What stays with a merged record is declared (`stays`),
and what is to happen where a row of the one has its like with the other (collisions.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, ForeignKey, Model, UUIDField

from crm.records.registry import RECORD_TYPES
from crm.tenancy.models import TenantModel

# Columns by their names, and why each stays with the record that was merged.
STAYS: dict[str, str] = {}


@dataclass(frozen=True)
class Reference:
    """A column that points at records of a kind; `kind_column` says of which where rows point at several kinds."""

    model: type[Model]
    column: str
    kind_column: str = ""

    @property
    def name(self) -> str:
        """ "leads.Lead.person_id"."""
        return f"{self.model._meta.label}.{self.column}"

    @property
    def table(self) -> str:
        """The table, quoted."""
        return f'"{self.model._meta.db_table}"'


def stays(*columns: str, because: str) -> None:
    """Declare columns that go on pointing at the merged record ("records.RecordChange.record_id")."""
    STAYS.update(dict.fromkeys(columns, because))


def references_to(kind: str) -> list[Reference]:
    """Every column that moves when a record of this kind is merged, in a fixed order."""
    return [reference for reference in all_references(kind) if reference.name not in STAYS]


@cache
def all_references(kind: str) -> list[Reference]:
    """Every column that can point at a record of this kind."""
    found = [each for model in tenant_models() for each in _of(model, kind)]
    return sorted(found, key=lambda reference: reference.name)


@cache
def tenant_models() -> list[type[Model]]:
    """All tables of an organization."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel) and model._meta.managed]


def plain_ids(model: type[Model]) -> list[str]:
    """Columns that hold an id without a foreign key."""
    fields = model._meta.local_concrete_fields
    return [field.name for field in fields if isinstance(field, UUIDField) and not field.primary_key]


def kind_column_of(model: type[Model], column: str) -> str:
    """The column beside an id that says what it points at: "subject_kind" of "subject_id"; "" where there is none."""
    names = {field.name for field in model._meta.local_concrete_fields if isinstance(field, CharField)}
    stem = column.removesuffix("_id")
    wanted = (f"{stem}_kind", "kind", "noun") if stem == "record" else (f"{stem}_kind",)
    return next((name for name in wanted if name in names), "")


def _of(model: type[Model], kind: str) -> Iterator[Reference]:
    target: Any = RECORD_TYPES[kind].model
    for field in model._meta.local_concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model is target:
            yield Reference(model, field.attname)
    for column in plain_ids(model):
        if kind_column := kind_column_of(model, column):
            yield Reference(model, column, kind_column)
        elif column == f"{kind}_id":
            yield Reference(model, column)
