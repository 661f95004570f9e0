"""The form as the public fills it in, made from its description."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from crm.attachments.actions.files import clean_name
from leads.asking import asked_keys
from leads.forms.public_fields import Line, Mail, Phone, Text, countries, field_of
from leads.models import FieldKind, FormField, LeadForm
from leads.models.form_field import BETWEEN

__all__ = ["Line", "Mail", "Phone", "PublicForm", "Text", "countries"]


class PublicForm(forms.Form):
    """The description's fields, the consents, and a trap: a field that only robots fill in.

    `step` leaves the fields of that page alone; without one all stand there. `known` fields are not asked. `quiet`:
    show what was typed, judge nothing. `everything`: also what is asked only if something else is so. A field whose
    condition does not hold is neither required nor kept; it is still there for the browser to show if the field that
    it depends on stands on the same page.
    """

    website = forms.CharField(required=False, max_length=5000, label="Leave this empty")

    def __init__(
        self,
        lead_form: LeadForm,
        *args: Any,
        step: int | None = None,
        known: Iterable[str] = (),
        quiet: bool = False,
        everything: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lead_form, self.step, self.quiet, self.everything = lead_form, step, quiet, everything
        self.all_parts = [part for part in lead_form.parts if part.key not in set(known)]
        self.asked = asked_keys(self.all_parts, self._sent)
        self.parts = [part for part in self.all_parts if self._stands_here(part)]
        for part in self.parts:
            self.fields[part.key] = field_of(part)
        if step is None or step == lead_form.steps:
            self.fields.update(_consents_of(lead_form))
        self.order_fields([*(part.key for part in self.parts), *self.consent_names, "website"])

    @property
    def consent_names(self) -> list[str]:
        """The boxes, in their order."""
        names = ["consent", *(f"consent_{number}" for number in range(1, len(self.lead_form.further_consents) + 1))]
        return [name for name in names if name in self.fields]

    @property
    def consent_boxes(self) -> list[forms.BoundField]:
        """The boxes, to be shown."""
        return [self[name] for name in self.consent_names]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields in rows of one, or of two halves; hidden ones are not among them."""
        rows: list[list[forms.BoundField]] = []
        open_half = False
        for part in self.parts:
            field = self[part.key]
            if field.is_hidden:
                continue
            if open_half and part.half:
                rows[-1].append(field)
                open_half = False
            else:
                rows.append([field])
                open_half = part.half
        return rows

    @property
    def pages(self) -> list[list[list[forms.BoundField]]]:
        """All rows by step, for a page that shows one at a time by script."""
        steps = {part.key: self.lead_form.step_of(part) for part in self.parts}
        pages: list[list[list[forms.BoundField]]] = [[] for _ in range(self.lead_form.steps)]
        for row in self.rows:
            pages[steps[row[0].name] - 1].append(row)
        return pages

    def part_of(self, field: forms.BoundField) -> FormField:
        """The description of a field."""
        return next(part for part in self.parts if part.key == field.name)

    def only_if(self, field: forms.BoundField) -> dict[str, str]:
        """The field's condition for the browser, as attributes; empty for one that is always asked."""
        rule = self.part_of(field).show_if
        other = next((part for part in self.parts if rule and part.key == rule.field), None)
        if rule is None or other is None:
            return {}
        said = f"{other.label} {rule.words}"
        return {"data-if": rule.field, "data-when": str(rule.when), "data-value": rule.value, "data-said": said}

    def full_clean(self) -> None:
        """Judge what is asked, and only that."""
        if self.quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()
        if not self.is_bound:
            return
        for part in self.parts:
            if part.key not in self.asked:
                self.errors.pop(part.key, None)
                self.cleaned_data.pop(part.key, None)

    @property
    def first_wrong_step(self) -> int:
        """The page with the first mistake; the last one if there is none."""
        steps = {part.key: self.lead_form.step_of(part) for part in self.parts}
        return min((steps[name] for name in self.errors if name in steps), default=self.lead_form.steps)

    def steps_with_something(self) -> list[int]:
        """The pages that ask something, by what was answered so far; the last one always does."""
        steps = {self.lead_form.step_of(part) for part in self.all_parts if part.key in self.asked}
        return sorted(steps | {self.lead_form.steps})

    def elsewhere(self) -> list[tuple[str, str]]:
        """What was typed on the other pages, to be taken along: names and texts."""
        here = {part.key for part in self.parts} | {*self.consent_names, "website"}
        names = [part.key for part in self.all_parts if part.kind != FieldKind.FILE]
        names += [name for name in ("consent", "consent_1", "consent_2", "consent_3") if self._sent(name)]
        return [(name, text) for name in names if name not in here for text in self._sent(name)]

    def answers(self) -> dict[str, str]:
        """What was filled in, as text by key."""
        found = {part.key: _as_text(self.cleaned_data.get(part.key)) for part in self.parts}
        return {key: text for key, text in found.items() if text}

    def uploads(self) -> list[Any]:
        """The uploads, in the fields' order."""
        kept = [self.cleaned_data.get(part.key) for part in self.parts if part.kind == FieldKind.FILE]
        return [file for file in kept if file]

    def ask_for_files_again(self, sent: Mapping[str, Any]) -> None:
        """A browser forgets the files of a form that is shown again: say so beside each that was chosen."""
        for part in self.parts:
            if part.kind == FieldKind.FILE and part.key in sent:
                name = clean_name(sent[part.key].name or "")
                self.fields[part.key].help_text = f"Please choose {name} once more: browsers forget files."

    @property
    def consent_given(self) -> bool:
        """Whether the first box was ticked."""
        return bool(self.cleaned_data.get("consent"))

    def further_consents(self) -> list[dict[str, Any]]:
        """The other boxes that were ticked: purpose, exact words and their version."""
        boxes = enumerate(self.lead_form.further_consents, start=1)
        ticked = [box for number, box in boxes if self.cleaned_data.get(f"consent_{number}")]
        return [{"purpose": box.purpose, "text": box.text, "version": box.version} for box in ticked]

    @property
    def trapped(self) -> bool:
        """Whether the hidden field was filled in."""
        return bool(self.cleaned_data.get("website"))

    def _stands_here(self, part: FormField) -> bool:
        here = self.lead_form.step_of(part)
        if self.step is not None and here != self.step:
            return False
        if self.everything or part.key in self.asked or part.show_if is None:
            return True
        other = next((each for each in self.all_parts if part.show_if and each.key == part.show_if.field), None)
        return other is not None and (self.step is None or self.lead_form.step_of(other) == here)

    def _sent(self, name: str) -> list[str]:
        data: Mapping[str, Any] = self.data or {}
        if hasattr(data, "getlist"):
            return [str(text) for text in data.getlist(name)]
        return [str(data[name])] if name in data else []


def _consents_of(lead_form: LeadForm) -> dict[str, forms.Field]:
    boxes: dict[str, forms.Field] = {}
    if lead_form.consent_text:
        required = lead_form.consent_required or lead_form.is_subscription
        boxes["consent"] = _box(lead_form.consent_text, required=required)
    for number, more in enumerate(lead_form.further_consents, start=1):
        boxes[f"consent_{number}"] = _box(more.text, required=more.required)
    return boxes


def _box(words: str, *, required: bool) -> forms.BooleanField:
    missing = {"required": "Please tick this box: without it we may not answer."}
    return forms.BooleanField(required=required, label=words, error_messages=missing)


def _as_text(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else ""
        case list():
            return BETWEEN.join(value)
        case date():
            return value.isoformat()
        case None:
            return ""
    return clean_name(value.name) if hasattr(value, "chunks") else str(value)
