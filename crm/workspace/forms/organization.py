"""Cleaning of the organization's settings."""

import zoneinfo
from typing import Any

from babel.numbers import get_currency_name
from django import forms

from crm.money import CURRENCIES
from crm.tenancy.models import Organization

LANGUAGES = (("en", "English"), ("de", "German"))


def _currencies() -> list[tuple[str, str]]:
    return [(code, f"{code}, {get_currency_name(code, locale='en')}") for code in CURRENCIES]


class OrganizationForm(forms.ModelForm[Organization]):
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=[(zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones())],
    )
    currency = forms.ChoiceField(choices=_currencies)
    language = forms.ChoiceField(choices=LANGUAGES, help_text="How numbers, dates and money are written.")

    class Meta:
        model = Organization
        fields = ("name", "colour", "time_zone", "currency", "language", "mail_from", "postal_address")
        labels = {"mail_from": "Sender's name in mails", "postal_address": "Postal address"}
        help_texts = {
            "colour": "On your public pages, in the portal and in mails.",
            "mail_from": "What customers read as sender. Empty: the organization's name.",
            "postal_address": "Stands at the foot of newsletters; the law asks for it.",
        }
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}

    def clean_colour(self) -> str:
        """In small letters."""
        return str(self.cleaned_data["colour"]).lower()

    def values(self) -> dict[str, Any]:
        """What was chosen, for the verb."""
        return dict(self.cleaned_data)


class LogoForm(forms.Form):
    logo = forms.FileField(
        label="Picture",
        help_text="PNG, JPEG or WebP, up to 2 MB. A square looks best.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
