"""Values of the organization's own fields in bodies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ValidationError

from crm.accounts.actor import Actor
from crm.records.custom.values import read_custom
from crm.records.models import CustomField
from crm.records.queries.custom_fields import custom_fields, missing_required


def clean_custom(kind: str, group: UUID | None, given: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Values as they are stored, None for those to be taken away. Raises ValidationError naming the fields."""
    if not given:
        return {}
    fields = {field.key: field for field in custom_fields(kind) if field.group_id in (None, group)}
    values, wrong = {}, {}
    for key, raw in given.items():
        try:
            values[key] = _read(fields.get(key), raw, by)
        except ValueError as error:
            wrong[key] = [str(error)]
    if wrong:
        raise ValidationError({"custom": wrong})
    return values


def require_custom(record: Any) -> None:
    """Raises ValidationError naming the required fields that a new record lacks."""
    if missing := missing_required(record):
        raise ValidationError({"custom": {field.key: ["This is required."] for field in missing}})


def _read(field: CustomField | None, raw: Any, by: Actor) -> Any:
    if field is None:
        raise ValueError("There is no such field.")
    value = read_custom(field, raw, by=by)
    if value is None and field.required:
        raise ValueError("This can't be left empty.")
    return value
