"""Read what is to be set, once for as many records as there are."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.records.custom.values import read_custom
from crm.records.models import CUSTOM, CustomField, CustomKind, RecordModel
from crm.records.queries.custom_fields import custom_fields
from crm.records.registry import RecordType


class CustomReader:
    """The values to set on records of one kind, those of custom fields as they are stored.

    Fields are fetched and values read with the first record; a field of a group is only for records of that group.
    What has to be filled in is asked of people, in forms: a value may be taken away here.
    """

    def __init__(self, own: RecordType, values: Mapping[str, Any], by: Actor, *, again: bool = False) -> None:
        """`again`: what stood there once is set back, so an option that was put away since is fine."""
        self._own = own
        self._values = values
        self._by = by
        self._again = again
        self._stored: dict[str, Any] = {}

    def read_for(self, record: RecordModel) -> dict[str, Any]:
        """The values for this record. Raises Refused for a field it has not, or a value that can't be read."""
        if not any(name.startswith(CUSTOM) for name in self._values):
            return dict(self._values)
        group = self._own.group_of(record) if self._own.group_of else None
        for field in self._fields.values():
            if field is None or field.group_id not in (None, group):
                raise Refused("There is no such field any more.")
        return {**self._values, **{name: self._value(record, field) for name, field in self._fields.items() if field}}

    def _value(self, record: RecordModel, field: CustomField) -> Any:
        """As it is stored. What stands there already may stay, also where its editor may not see it."""
        stands = record.custom.get(field.key)
        if field.kind == CustomKind.LINK and stands and str(self._values[field.name]) == stands:
            return stands
        if field.name not in self._stored:
            self._stored[field.name] = _read(field, self._values[field.name], self._by)
        if not self._again:
            require_offered(field, self._stored[field.name], stands)
        return self._stored[field.name]

    @cached_property
    def _fields(self) -> dict[str, CustomField | None]:
        known = {field.name: field for field in custom_fields(self._own.kind)}
        return {name: known.get(name) for name in self._values if name.startswith(CUSTOM)}


def require_offered(field: CustomField, value: Any, stands: Any = None) -> None:
    """Raises Refused for an option that was put away, unless the record has it already (`stands`)."""
    had = stands if isinstance(stands, list) else [stands]
    away = {key: label for key, label in field.away_options if key not in had}
    for key in value if isinstance(value, list) else [value]:
        if isinstance(key, str) and key in away:
            raise Refused(f"{field.label}: {away[key]} is not offered any more.")


def _read(field: CustomField, raw: Any, by: Actor) -> Any:
    try:
        return read_custom(field, raw, by=by)
    except ValueError as error:
        raise Refused(f"{field.label}: {error}") from error
