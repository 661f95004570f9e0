"""Cleaning of a point of the checklist."""

from typing import Any

from django import forms

from crm.tenancy.ids import uuid7
from leads.forms.public import Line


class PointForm(forms.Form):
    """`id` names a new one, so that sending it twice adds it once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    label = Line(max_length=60, label="What has to be known?", error_messages={"required": "Name it in a word or two."})
    meaning = Line(
        max_length=200, required=False, label="When is it known?", help_text="Colleagues read it below the point."
    )
    required = forms.BooleanField(required=False, initial=True, label="Must be known before a lead is qualified")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("id", uuid7())
