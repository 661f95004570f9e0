"""What a member owns, of which kind, and how many of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, QuerySet

from crm.accounts.models import Membership
from crm.records.models import RecordModel
from crm.records.registry import RECORD_TYPES
from crm.web.kinds import KINDS

OWNING = ("owner", "assignee", "organizer")  # what a column is called that says whose something is


@dataclass(frozen=True)
class Ownership:
    """One kind of things that members own: records, with history, or others such as saved views."""

    key: str
    label: str
    model: Any
    column: str
    may_be_nobodys: bool

    @property
    def is_record(self) -> bool:
        """Whether a change of owner is kept in its history."""
        return issubclass(self.model, RecordModel)

    def rows_of(self, member_id: UUID) -> QuerySet[Any]:
        """All of the member's, those in the bin too."""
        rows: QuerySet[Any] = self.model._base_manager.filter(**{f"{self.column}_id": member_id})
        return rows


def ownerships() -> list[Ownership]:
    """Every kind of thing that has an owner: what modules declare as records first, then all other tables."""
    found = {}
    for own in RECORD_TYPES.values():
        if not own.has_owner:
            continue
        label = KINDS[own.kind].plural if own.kind in KINDS else own.kind
        field = own.model._meta.get_field(own.owner)
        found[own.model] = Ownership(own.kind, label, own.model, own.owner, bool(getattr(field, "null", True)))
    for model, other in _owning_columns():
        if model not in found:
            label = str(model._meta.verbose_name_plural).capitalize()
            found[model] = Ownership(model._meta.label_lower, label, model, other.name, bool(other.null))
    return list(found.values())


def owned_by(member_id: UUID) -> dict[str, int]:
    """{kind of thing: how many the member owns}, with one query for each kind; what he owns none of is left out."""
    counts = {own.key: own.rows_of(member_id).count() for own in ownerships()}
    return {key: count for key, count in counts.items() if count}


def _owning_columns() -> Iterator[tuple[Any, Field[Any, Any]]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.name in OWNING and field.is_relation and field.related_model is Membership:
                yield model, field
