"""Sign-up: a person and his organization, or a person who was invited to one."""

import zoneinfo
from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.http import HttpRequest

from crm.accounts.actions.organizations import create_organization
from crm.accounts.models import User


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    field_order = ("name", "organization", "email", "password1")

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    organization = forms.CharField(
        label="Your company",
        max_length=120,
        required=False,
        help_text="Your colleagues and customers will see this name.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    time_zone = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def custom_signup(self, request: HttpRequest, user: Any) -> None:
        """Called by allauth when the user is saved."""
        if not request.session.get("invitation"):
            name = self.cleaned_data["organization"] or f"{user.name}'s company"
            create_organization(name, owner=user)


ZONES = sorted(zoneinfo.available_timezones())


class OrganizationForm(forms.Form):
    name = forms.CharField(
        max_length=120, label="Your company", help_text="Colleagues and customers will see this name."
    )


class ProfileForm(forms.ModelForm[User]):
    time_zone = forms.ChoiceField(
        choices=[("", "The organization's"), *((zone, zone.replace("_", " ")) for zone in ZONES)], required=False
    )

    class Meta:
        model = User
        fields = ("name", "time_zone")
