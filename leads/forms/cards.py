"""Cleaning of a lead in three fields, and of a business card."""

from typing import Any

from django import forms

from crm.web.files import PROGRAMS
from leads.cards import LARGEST, read_cards
from leads.forms.public import Line, Text
from leads.mapping import ADDRESS, split_name

NOTHING = "Give a name, an e-mail address or a phone number."


class QuickLead(forms.Form):
    """Three fields, for one thumb."""

    name = Line(max_length=160, required=False, label="Name")
    reach = Line(max_length=254, required=False, label="Phone or e-mail")
    wants = Text(max_length=4000, required=False, label="What do they want?")
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Somebody needs a name, or a way to be reached."""
        data = super().clean() or {}
        if not self.errors and not (data.get("name") or data.get("reach")):
            raise forms.ValidationError(NOTHING)
        reach = data.get("reach", "")
        if "@" in reach and not ADDRESS.fullmatch(reach):
            self.add_error("reach", "This e-mail address is not complete.")
        return data

    def answers(self) -> dict[str, str]:
        """As a submission keeps them."""
        data = self.cleaned_data
        first, last = split_name(data["name"])
        reach = "email" if "@" in data["reach"] else "phone"
        answers = {"first_name": first[:80], "last_name": last[:80], reach: data["reach"], "wants": data["wants"]}
        return {name: text for name, text in answers.items() if text}


class CardForm(forms.Form):
    """A vCard, or a photo with what is on it typed beside it."""

    file = forms.FileField(
        required=False, max_length=200, label="vCard or photo of the card",
        help_text="What a vCard (.vcf) says is read. A photo is kept with the lead: type beside it what is on it.",
        widget=forms.ClearableFileInput(attrs={"accept": ".vcf,text/vcard,image/*", "capture": "environment"}),
    )  # fmt: skip
    card = forms.CharField(
        required=False, max_length=LARGEST, label="Or the text of a vCard, as a QR code has it",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )  # fmt: skip
    first_name = Line(max_length=80, required=False, label="First name")
    last_name = Line(max_length=80, required=False, label="Last name")
    email = Line(max_length=254, required=False, label="E-mail")
    phone = Line(max_length=40, required=False, label="Phone")
    company = Line(max_length=160, required=False, label="Company")
    job_title = Line(max_length=120, required=False, label="Job title")
    wants = Text(max_length=4000, required=False, label="What do they want?")
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    raw = ""
    photo: Any = None

    def clean(self) -> dict[str, Any]:
        """What the card says, with what was typed in its place. Raises ValidationError where both say nothing."""
        data = super().clean() or {}
        self._look_at(data.get("file"))
        self.raw = self.raw or data.get("card", "")
        self.cards = read_cards(self.raw) if self.raw else []
        if self.raw and not self.cards:
            raise forms.ValidationError("There is no business card in it that can be read.")
        typed = {name: data[name] for name in ("first_name", "last_name", "email", "phone", "company", "job_title",
                                               "wants") if data.get(name)}  # fmt: skip
        if len(self.cards) <= 1:
            self.cards = [{**(self.cards[0] if self.cards else {}), **typed}]
        if not self.errors and not any(self.cards[0].get(n) for n in ("first_name", "last_name", "email", "phone")):
            raise forms.ValidationError(NOTHING)
        return data

    def _look_at(self, file: Any) -> None:
        if file is None:
            return
        if str(file.name).rpartition(".")[2].lower() in PROGRAMS:
            self.add_error("file", "Choose a vCard or a photo.")
            return
        head = file.read(LARGEST)
        file.seek(0)
        if b"BEGIN:VCARD" in head[:2000].upper():
            self.raw = head.decode("utf-8-sig", "replace").replace("\x00", "")
        else:
            self.photo = file
