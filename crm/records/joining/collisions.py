"""What happens where the one's row has its like with the other: the same tag, a second primary address.

Each unique constraint over a moving column has to be declared here by the module that made it; a test finds those that
are not.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, UniqueConstraint

from crm.records.joining.references import Reference


@dataclass(frozen=True)
class Drop:
    """The merged record's row is taken away, its content kept for the undo: the other's says the same."""


@dataclass(frozen=True)
class Unflag:
    """One row of each record has the flag; the merged record's loses it if the other has one."""

    column: str


@dataclass(frozen=True)
class Renumber:
    """The rows are numbered; those of the merged record go on counting after the other's."""

    column: str


Collision = Drop | Unflag | Renumber
COLLISIONS: dict[str, Collision] = {}


def collides(how: Collision, *constraints: str) -> None:
    """Declare what happens to rows that a unique constraint would refuse to move."""
    COLLISIONS.update(dict.fromkeys(constraints, how))


def constraints_over(reference: Reference) -> list[UniqueConstraint]:
    """The unique constraints that a moving column is part of."""
    name = _field_name(reference.model, reference.column)
    return [
        each for each in reference.model._meta.constraints if isinstance(each, UniqueConstraint) and name in each.fields
    ]


def others_of(reference: Reference, constraint: UniqueConstraint) -> list[str]:
    """The constraint's other columns, without the organization."""
    own = {reference.column, "tenant_id", reference.kind_column}
    columns = [_column(reference.model, name) for name in constraint.fields]
    return [column for column in columns if column not in own]


def _field_name(model: type[Model], column: str) -> str:
    return next(field.name for field in model._meta.concrete_fields if field.attname == column)


def _column(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.attname)
