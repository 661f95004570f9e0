"""Sign-up: a person and his organization, or a person who was invited to one."""

import zoneinfo
from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context as allauth_context
from django import forms
from django.http import HttpRequest

from crm.accounts.actions.invitations import find_invitation
from crm.accounts.actions.organizations import create_organization
from crm.accounts.models import User
from crm.errors import NotFound

ZONES = sorted(zoneinfo.available_timezones())


class SignupForm(AllauthSignupForm):
    """Who was invited joins his colleagues; everybody else founds an organization."""

    field_order = ("name", "organization", "email", "password1")

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    organization = forms.CharField(
        label="Your company",
        max_length=120,
        help_text="Your colleagues and customers will see this name.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    time_zone = forms.CharField(
        max_length=60, required=False, widget=forms.HiddenInput(attrs={"data-fl-zone": ""})
    )  # the browser's own, filled in by a script

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if invited := invited_address(allauth_context.request):
            del self.fields["organization"], self.fields["time_zone"]
            self.fields["email"].initial = invited

    def custom_signup(self, request: HttpRequest, user: Any) -> None:
        """Called by allauth when the user is saved."""
        if "organization" not in self.fields:
            return
        zone = self.cleaned_data["time_zone"]
        settings = {"time_zone": zone} if zone in ZONES else {}
        create_organization(self.cleaned_data["organization"], owner=user, **settings)


def invited_address(request: HttpRequest | None) -> str:
    """The address that was invited, if an invitation brought this browser here and is still open; else ""."""
    token = request.session.get("invitation") if request is not None else None
    if not token:
        return ""
    try:
        return find_invitation(token)[1].email
    except NotFound:
        return ""


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
