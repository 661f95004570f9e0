"""Cleaning of the organization's settings."""

import zoneinfo
from typing import Any

from django import forms

from crm.money import CURRENCIES
from crm.tenancy.models import Organization

LANGUAGES = (("en", "English"), ("de", "German"))
MOST_LOGO_BYTES = 512 * 1024


class OrganizationForm(forms.ModelForm[Organization]):
    time_zone = forms.ChoiceField(
        choices=[(zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones())]
    )
    currency = forms.ChoiceField(choices=[(code, code) for code in CURRENCIES])
    language = forms.ChoiceField(choices=LANGUAGES)

    class Meta:
        model = Organization
        fields = ("name", "colour", "time_zone", "currency", "language", "mail_from", "postal_address")
        labels = {"mail_from": "Sender's name in mails", "postal_address": "Postal address"}
        help_texts = {
            "mail_from": "What customers read as sender. Empty: the organization's name.",
            "postal_address": "Stands at the foot of newsletters; the law asks for it.",
        }
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}

    def clean_colour(self) -> str:
        """In small letters."""
        return str(self.cleaned_data["colour"]).lower()

    def save(self, commit: bool = True) -> Any:
        """A new version, so that browsers fetch the colours anew."""
        self.instance.version += 1
        return super().save(commit)
