"""Cleaning of what is typed about a field of the organization's own."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from crm.records.models import CustomField, CustomKind, LinkTo
from crm.records.queries.custom_fields import all_custom_fields
from crm.records.registry import RECORD_TYPES
from crm.records.values import label_of

Options = list[list[str]]  # [[key, label], ...]; a new one has no key yet

WITH_OPTIONS = (CustomKind.CHOICE, CustomKind.CHOICES)
EVERYWHERE = "All"


class FieldForm(forms.Form):
    """The settings of one field. Its options are rows of their own, see `options`."""

    label = forms.CharField(
        max_length=80, label="Name", error_messages={"required": "Give the field a name, for example Contract number."}
    )
    help = forms.CharField(max_length=200, required=False, label="Help", help_text="Stands below it in forms.")
    links_to = forms.ChoiceField(choices=LinkTo, label="Points to", initial=LinkTo.PERSON)
    section = forms.CharField(
        max_length=60,
        required=False,
        label="Heading",
        help_text="Fields with the same heading stand together. Empty: under “More facts”.",
        widget=forms.TextInput(attrs={"list": "known-headings", "autocomplete": "off"}),
    )
    group_id = forms.TypedChoiceField(required=False, label="For", coerce=UUID, empty_value=None)
    required = forms.BooleanField(
        required=False,
        label="Has to be filled in",
        help_text="By colleagues, in forms. Imports, the API and web forms may leave it empty.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, field: CustomField, **kwargs: Any) -> None:
        self.field = field
        super().__init__(data, initial=kwargs.pop("initial", None) or initial_of(field), **kwargs)
        if field.kind != CustomKind.LINK or not field._state.adding:
            del self.fields["links_to"]
        groups = RECORD_TYPES[field.record_kind].groups
        choices = [(str(key), name) for key, name in groups()] if groups else []
        if choices:
            self.fields["group_id"].choices = [("", EVERYWHERE), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["group_id"]

    def clean_label(self) -> str:
        """Raises ValidationError for a name that stands there already."""
        label = " ".join(str(self.cleaned_data["label"]).split())
        kind = self.field.record_kind
        if label.casefold() in {each.casefold() for each in built_in(kind)}:
            raise forms.ValidationError(f"“{label}” is there already, see “Built in”. Use that one, or another name.")
        others = [each for each in all_custom_fields(kind) if each.id != self.field.id]
        if twin := next((each for each in others if each.label.casefold() == label.casefold()), None):
            where = "" if twin.active else " among those put away: bring it back"
            raise forms.ValidationError(f"There is a field called “{twin.label}” already{where}.")
        return label

    def values(self, options: Options) -> dict[str, Any]:
        """As the verbs take them."""
        names = ("label", "help", "section", "required", "group_id", "links_to")
        values = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return values | ({"options": options} if self.field.kind in WITH_OPTIONS else {})


def initial_of(field: CustomField) -> dict[str, Any]:
    """What the form shows at first."""
    names = ("label", "help", "section", "required", "version")
    initial = {name: getattr(field, name) for name in names}
    return initial | {"group_id": str(field.group_id or ""), "links_to": field.links_to or LinkTo.PERSON}


def typed(post: QueryDict) -> dict[str, Any]:
    """What was typed so far, to be shown again before it is saved."""
    names = ("label", "help", "section", "version", "group_id", "links_to")
    return {name: post.get(name, "") for name in names} | {"required": "required" in post}


def posted_options(post: QueryDict) -> Options:
    """The rows of the list as they were sent, empty ones too."""
    keys, labels = post.getlist("option_key"), post.getlist("option_label")
    return [[key, label] for key, label in zip(keys, labels, strict=False)]


def arrange(options: Options, do: str, offered_before: Iterable[list[str]]) -> Options:
    """The rows after a button was pressed: "add", "up:2", "down:2", "away:2", or "again:gold"."""
    verb, _, what = do.partition(":")
    rows = [list(row) for row in options]
    if verb == "again":
        return [*rows, *(list(row) for row in offered_before if row[0] == what)]
    if verb == "add":
        return [*rows, ["", ""]]
    at = int(what) if what.isdecimal() and int(what) < len(rows) else None
    if at is None:
        return rows
    row = rows.pop(at)
    if verb in ("up", "down"):
        rows.insert(max(at - 1, 0) if verb == "up" else at + 1, row)
    elif verb != "away":
        rows.insert(at, row)
    return rows


def built_in(kind: str) -> list[str]:
    """What the records have anyway, as people call it."""
    own = RECORD_TYPES[kind]
    names = {field.attname for field in own.model._meta.concrete_fields}
    names |= {field.name for field in own.model._meta.concrete_fields}
    return list(dict.fromkeys(label_of(own.model, name) for name in own.facts if name in names))
