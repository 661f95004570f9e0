"""Fields of the organization's own in forms."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms

from crm.accounts.actor import Actor
from crm.records.models import CUSTOM, CustomField, CustomKind, RecordModel
from crm.records.queries.custom_fields import custom_fields
from crm.records.registry import RECORD_TYPES
from crm.web.custom_fields.controls import NEEDED, control_for


@dataclass(frozen=True)
class Section:
    """Controls under one heading; `only` names the group whose records have them."""

    heading: str
    only: str
    fields: list[forms.BoundField]


class OwnFields(forms.BaseForm):
    """A form of a new record that asks for the organization's own fields too.

    `add_own_fields` puts them in, `cleaned_data["custom"]` is what was filled in, by key, as the record keeps it:
    the fields of another group than the record's are left out.
    """

    own: list[CustomField]

    def add_own_fields(self, kind: str, actor: Actor, groups: Collection[UUID] = ()) -> None:
        """Ask for the fields of a kind of record, called "custom.<key>"; of group fields for those of `groups`."""
        self.own = [field for field in custom_fields(kind) if field.group_id is None or field.group_id in groups]
        self.own = [field for field in self.own if actor.sees_amounts or field.kind != CustomKind.MONEY]
        names = RECORD_TYPES[kind].groups
        self._groups = dict(names()) if names and any(field.group_id for field in self.own) else {}
        for custom in self.own:
            self.fields[custom.name] = control_for(custom, actor=actor)
            if custom.group_id:  # whether it is needed is known when the group is
                self.fields[custom.name].required = False

    def own_group(self) -> UUID | None:
        """The group of the new record, from what was filled in. Overridden by forms of records with groups."""
        return None

    def own_sections(self) -> list[Section]:
        """What to draw, in the fields' order."""
        sections: dict[tuple[str, str], list[forms.BoundField]] = {}
        for custom in getattr(self, "own", []):
            only = self._groups.get(custom.group_id, "") if custom.group_id else ""
            sections.setdefault((custom.section, only), []).append(self[custom.name])
        return [Section(heading, only, fields) for (heading, only), fields in sections.items()]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        custom: dict[str, Any] = {}
        group = self.own_group()
        for field in getattr(self, "own", []):
            value = self.cleaned_data.pop(field.name, None)
            if field.group_id not in (None, group):
                self.errors.pop(field.name, None)
            elif value is not None:
                custom[field.key] = value
            elif field.group_id and field.required and field.name not in self.errors:
                self.add_error(field.name, NEEDED)
        self.cleaned_data["custom"] = custom


class OwnFact(forms.Form):
    """One of the organization's own fields of a record, edited in place."""

    def __init__(self, data: Any, *, custom: CustomField, record: RecordModel, actor: Actor) -> None:
        super().__init__(data)
        self.name = custom.name
        stored = record.custom.get(custom.name.removeprefix(CUSTOM))
        self.fields[self.name] = control_for(custom, actor=actor, stored=stored, in_place=True)

    def bound(self) -> forms.BoundField:
        """The one control."""
        return self[self.name]

    def values(self) -> dict[str, Any]:
        """As change_record takes it."""
        return {self.name: self.cleaned_data[self.name]}
