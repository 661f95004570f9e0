"""What is typed about one's mailbox."""

from typing import Any

from django import forms
from django.conf import settings

from crm.mailbox.models import Mailbox, Security, Sharing
from crm.mailbox.wire.login import Door
from crm.mailbox.wire.servers import Servers, servers_of

BACK = [(0, "Nothing: only new mails"), (30, "The last 30 days"), (90, "The last 90 days"), (365, "The last year")]
SERVER_FIELDS = ("imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security")


def _securities() -> list[tuple[str, str]]:
    kinds = [each for each in Security if each != Security.NONE or settings.MAILBOXES_NEAR]
    return [("", "As usual for this provider"), *((each.value, str(each.label)) for each in kinds)]


class JoinForm(forms.Form):
    """Servers that are left empty are guessed from the address."""

    address = forms.EmailField(label="Your e-mail address", max_length=254)
    password = forms.CharField(
        label="App password", max_length=500, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="A password made for this purpose in your provider's settings, not the one you sign in with. "
        "It is kept sealed, and shown to nobody.",
    )  # fmt: skip
    username = forms.CharField(
        label="User name", max_length=254, required=False, help_text="Left empty, it is your address."
    )
    imap_host = forms.CharField(label="Server for reading (IMAP)", max_length=253, required=False)
    imap_port = forms.IntegerField(label="Port", min_value=1, max_value=65535, required=False)
    imap_security = forms.ChoiceField(label="Security", choices=_securities, required=False)
    smtp_host = forms.CharField(label="Server for sending (SMTP)", max_length=253, required=False)
    smtp_port = forms.IntegerField(label="Port", min_value=1, max_value=65535, required=False)
    smtp_security = forms.ChoiceField(label="Security", choices=_securities, required=False)
    sharing = forms.ChoiceField(
        label="What colleagues see of your mails with customers", choices=Sharing, initial=Sharing.EVERYTHING,
        widget=forms.RadioSelect,
    )  # fmt: skip
    days = forms.TypedChoiceField(label="Mails from before", choices=BACK, coerce=int, initial=30)

    @property
    def guessed(self) -> Servers:
        """Where the servers of the typed address should be."""
        return servers_of(self.cleaned_data.get("address", ""))

    def show_guess(self) -> None:
        """Say in the empty fields which servers were tried."""
        for name in SERVER_FIELDS:
            self.fields[name].widget.attrs["placeholder"] = str(getattr(self.guessed, name))

    def mailbox_values(self) -> dict[str, Any]:
        """As they are kept."""
        data, guess = self.cleaned_data, self.guessed
        servers = {name: data[name] or getattr(guess, name) for name in SERVER_FIELDS}
        own = {name: data[name] for name in ("address", "password", "sharing")}
        return {**own, **servers, "username": data["username"] or data["address"], "provider": "imap"}

    def doors(self) -> tuple[Door, Door]:
        """Both servers, as they would be knocked at."""
        values = self.mailbox_values()
        inside = (values["username"], values["password"])
        reading = Door(values["imap_host"], values["imap_port"], Security(values["imap_security"]), *inside)
        return reading, Door(values["smtp_host"], values["smtp_port"], Security(values["smtp_security"]), *inside)


def join_values(mailbox: Mailbox | None, address: str) -> dict[str, Any]:
    """What the form begins with: what was joined before, else the member's address."""
    if mailbox is None:
        return {"address": address}
    names = ("address", "username", "sharing", *SERVER_FIELDS)
    return {name: getattr(mailbox, name) for name in names}


class SharingForm(forms.Form):
    sharing = forms.ChoiceField(
        label="What colleagues see of your mails with customers", choices=Sharing, widget=forms.RadioSelect
    )
    sender_name = forms.CharField(
        label="Your name as customers see it", max_length=120, required=False,
        help_text="Left empty, it is your name here.",
    )  # fmt: skip


class PrivateForm(forms.Form):
    pattern = forms.CharField(
        label="Address or domain", max_length=254, help_text="ada@example.com, or example.com for everybody there."
    )
