"""The parts of a form besides its fields, and how it would look with what is typed but not saved yet."""

from copy import copy
from dataclasses import replace
from typing import Any

from django import forms

from leads.asking import check_order
from leads.forms.building import AfterPart, AskingPart, ConsentPart, FieldForm, PagePart
from leads.models import FormField, LeadForm
from leads.models.form_field import WITH_CHOICES

PARTS: dict[str, tuple[str, type[forms.ModelForm[LeadForm]]]] = {
    "page": ("Page and address", PagePart),
    "asking": ("How it asks", AskingPart),
    "consent": ("Consent", ConsentPart),
    "after": ("Afterwards", AfterPart),
}


def part_form(form: LeadForm, part: str, data: Any, *, currency: str, amounts: bool) -> forms.ModelForm[LeadForm]:
    """The settings of a part of PARTS, filled in with `data` if there is any; with `amounts`, those of money too."""
    if part == "after":
        return AfterPart(data, instance=form, currency=currency, amounts=amounts)
    return PARTS[part][1](data, instance=form)


def with_part(form: LeadForm, part: str, data: Any, *, currency: str) -> LeadForm:
    """A copy of the form as it would be with these settings; what is wrong among them is left as it was."""
    draft = copy(form)
    filled = part_form(draft, part, data, currency=currency, amounts=False)
    filled.is_valid()
    draft.more_consents = filled.cleaned_data.get("more_consents", form.more_consents)
    return draft


def with_field(form: LeadForm, key: str, data: Any) -> LeadForm:
    """A copy of the form as it would be with these settings of one field; as it was while they are wrong."""
    draft, field = copy(form), form.part(key)
    filled = FieldForm(data, field=field, lead_form=form) if field else None
    if field is None or filled is None or not filled.is_valid():
        return draft
    changed: FormField = replace(field, **filled.values())
    parts = [changed if part.key == key else part for part in form.parts]
    if not check_order(parts) and (changed.choices or changed.kind not in WITH_CHOICES):
        draft.set_parts(parts)
    return draft
