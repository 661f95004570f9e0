"""Which fact of many records, and what it is set to."""

from typing import Any

from django import forms

from crm.web.bulk.fields import BulkField, keep_value


class BulkEditForm(forms.Form):
    """`field` chooses, `value` is asked for as that field wants it."""

    field = forms.ChoiceField(label="Field")

    def __init__(self, fields: list[BulkField], data: Any, *, complete: bool) -> None:
        super().__init__(data if complete else None, initial={"field": data.get("field", "")})
        self.by_key = {each.key: each for each in fields}
        own: forms.ChoiceField = self.fields["field"]  # type: ignore[assignment]
        own.choices = [(each.key, each.label) for each in fields]
        self.chosen = self.by_key.get(data.get("field", "")) or fields[0]
        value = self.chosen.form_field()
        value.label = f"{self.chosen.label} becomes"
        self.fields["value"] = value
        if not value.required and not isinstance(value, forms.ChoiceField):
            value.help_text = "Leave it empty to empty the field."

    def kept_value(self) -> Any:
        """The value as a job keeps it."""
        return keep_value(self.cleaned_data["value"])
