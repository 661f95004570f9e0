"""Cleaning of what is said about a webhook, and of a mapping."""

from collections.abc import Mapping
from typing import Any

from django import forms

from leads.forms.public import Line
from leads.models import LeadHook, Proof
from leads.payloads import read_path
from leads.samples import OTHER, PRESETS

PROOF_HELP = (
    "Signing is safer. Where a service can't sign, whoever knows the address can send you leads: "
    "keep it as secret as a password."
)


MISSING = "Without it nobody can tell whether Meta sent it. You find it in the basic settings of your app there."
THEIR_HELP = (
    "Only for Meta: the app secret, from the basic settings of the app there. It is kept sealed and never shown again."
)


def _their_secret() -> forms.CharField:
    hidden = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return Line(max_length=200, required=False, label="App secret", help_text=THEIR_HELP, widget=hidden)


class HookForm(forms.ModelForm[LeadHook]):
    """Its name, and how it proves who sends."""

    their_secret = _their_secret()

    class Meta:
        model = LeadHook
        fields = ("name", "proof")
        widgets = {"proof": forms.RadioSelect}
        help_texts = {"proof": PROOF_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.their_secret:
            self.fields["their_secret"].label = "Another app secret"

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for Meta without a secret to check by."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("proof") == Proof.META and not (data.get("their_secret") or self.instance.their_secret):
            self.add_error("their_secret", MISSING)
        return data


class NewHookForm(forms.Form):
    """A new one: what sends, too."""

    name = Line(max_length=80, label="Name", help_text="Colleagues see it as the source of its leads.")
    preset = forms.ChoiceField(
        label="What sends",
        choices=[*((name, preset.label) for name, preset in PRESETS.items()), ("", OTHER.label)],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    proof = forms.ChoiceField(
        label="How it proves who it is", choices=Proof, widget=forms.RadioSelect, initial=Proof.SIGNED,
        help_text=PROOF_HELP,
    )  # fmt: skip
    their_secret = _their_secret()

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for Meta without a secret to check by."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("proof") == Proof.META and not data.get("their_secret"):
            self.add_error("their_secret", MISSING)
        return data


def read_mapping(sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The mapping that the editor posts: `path-<n>` with `to-<n>`, and `text-<n>` with `always-<n>`.

    Raises ValueError for what the editor does not send.
    """
    mapping: list[dict[str, Any]] = []
    for name in sent:
        kind, _, number = name.partition("-")
        if kind == "path" and (place := sent.get(f"to-{number}")):
            mapping.append({"to": str(place), "path": read_path(str(sent[name]))})
        elif kind == "text" and (place := sent.get(f"always-{number}")) and (text := str(sent[name]).strip()):
            mapping.append({"to": str(place), "text": text[:200]})
    return mapping
