"""Cleaning of what is typed about a website."""

from typing import Any

from django import forms

from crm.tracking.models import Website
from crm.tracking.origins import read_origin

MOST = 20


class Origins(forms.CharField):
    """One address a line; cleans to a list of origins."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Without doubles. Raises ValidationError naming the line that is no address."""
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(f"At most {MOST} addresses.")
        return list(dict.fromkeys(_origin(line) for line in lines))


def _origin(line: str) -> str:
    try:
        return read_origin(line)
    except ValueError:
        raise forms.ValidationError(
            f"“{line[:80]}” is no address of a website. Write it like https://www.example.com."
        ) from None


class WebsiteForm(forms.ModelForm[Website]):
    origins = Origins(
        label="Addresses",
        max_length=4000,
        help_text="One a line: https://www.example.com. With https://*.example.com all sites below it may send.",
    )

    class Meta:
        model = Website
        fields = ("name", "origins", "consent", "retention_days")
        help_texts = {
            "consent": "Visitors whose browser says Do Not Track or Global Privacy Control are never counted.",
            "retention_days": "Older visits are deleted every night. What became part of a lead stays.",
        }


def first_values(form: forms.Form | forms.ModelForm[Any]) -> dict[str, Any]:
    """As add_website and change_website take them."""
    return {name: form.cleaned_data[name] for name in form.fields}
