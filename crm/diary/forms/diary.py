"""What is typed about one's own calendar."""

from typing import Any
from uuid import UUID

from django import forms

from crm.diary.models import Calendar, Diary
from crm.diary.wire.http import Login
from crm.diary.wire.servers import CalendarServer, server_of

NONE = "none"


class JoinForm(forms.Form):
    """A mail address is enough where the provider is known, or its server tells of calendars (RFC 6764)."""

    address = forms.CharField(
        label="Your e-mail address, or the address of your calendar", max_length=500,
        help_text="Of your calendar's server if it is not found by your e-mail address: https://cloud.example.com",
    )  # fmt: skip
    password = forms.CharField(
        label="App password", max_length=500, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="A password made for this purpose in your provider's settings, not the one you sign in with. "
        "It is kept sealed, and shown to nobody.",
    )  # fmt: skip
    username = forms.CharField(
        label="User name", max_length=254, required=False,
        help_text="Left empty, it is your e-mail address. Nextcloud and others have names of their own.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Without an address of mail there has to be a user name."""
        data = super().clean() or {}
        if data.get("address") and "@" not in data["address"] and not data.get("username"):
            self.add_error("username", "Type the name that you sign in with there.")
        return data

    @property
    def server(self) -> CalendarServer:
        """Where the calendars should be."""
        return server_of(self.cleaned_data.get("address", ""))

    def login(self) -> Login:
        """How one gets in."""
        return Login(self.cleaned_data["username"] or self.cleaned_data["address"], self.cleaned_data["password"])

    def values(self) -> dict[str, Any]:
        """As they are kept."""
        login = self.login()
        return {
            "address": self.cleaned_data["address"], "entry_url": self.server.url, "username": login.username,
            "password": login.password,
        }  # fmt: skip


class ChoiceForm(forms.Form):
    """Where meetings are written, and what counts as busy."""

    target = forms.ChoiceField(label="Write my meetings into", widget=forms.RadioSelect)
    busy = forms.MultipleChoiceField(
        label="I am busy by what stands in", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Customers can't book these times. Colleagues see that you are busy, and not with what.",
    )  # fmt: skip

    def __init__(self, *args: Any, calendars: list[Calendar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "target": next((str(each.id) for each in calendars if each.is_target), NONE),
            "busy": [str(each.id) for each in calendars if each.is_busy],
        }
        writable = [(str(each.id), each.name) for each in calendars if each.writable]
        self.fields["target"].choices = [*writable, (NONE, "None of them")]  # type: ignore[attr-defined]
        self.fields["busy"].choices = [  # type: ignore[attr-defined]
            (str(each.id), each.name if each.writable else f"{each.name} (can only be read)") for each in calendars
        ]

    def target_id(self) -> UUID | None:
        """The calendar to write into; None for none."""
        chosen = self.cleaned_data["target"]
        return None if chosen == NONE else UUID(chosen)

    def busy_ids(self) -> set[UUID]:
        """Those that count as busy."""
        return {UUID(each) for each in self.cleaned_data["busy"]}


def join_values(diary: Diary | None, address: str) -> dict[str, Any]:
    """What the form begins with: what was joined before, else the member's address."""
    if diary is None:
        return {"address": address}
    return {"address": diary.address, "username": "" if diary.username == diary.address else diary.username}
