"""Build a web form: verbs on the form and on its fields. Each saved change counts its version up."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from crm.accounts.actor import Actor
from crm.accounts.models import Team
from crm.errors import NotFound, Refused
from leads.models import FieldKind, FormField, LeadForm, MapsTo
from leads.models.form_field import free_key
from leads.queries.forms import get_form

MOST_FIELDS = 40
TAKES = ("name", "slug", "team", "headline", "pitch", "points", "title", "button", "privacy_url",
         "consent_text", "consent_required", "consent_purpose", "thanks", "redirect_url", "value_minor")  # fmt: skip

# What a new form asks, and where the answer goes.
FIRST_FIELDS = (
    FormField(key="first_name", kind=FieldKind.TEXT, label="First name", maps_to=MapsTo.FIRST_NAME, half=True),
    FormField(key="last_name", kind=FieldKind.TEXT, label="Last name", maps_to=MapsTo.LAST_NAME, half=True),
    FormField(key="email", kind=FieldKind.EMAIL, label="E-mail", maps_to=MapsTo.EMAIL, required=True),
    FormField(key="company", kind=FieldKind.COMPANY, label="Company", maps_to=MapsTo.COMPANY),
    FormField(key="message", kind=FieldKind.LONG, label="What can we do for you?", maps_to=MapsTo.WANTS),
)
FITTING = {
    FieldKind.EMAIL: MapsTo.EMAIL,
    FieldKind.PHONE: MapsTo.PHONE,
    FieldKind.COMPANY: MapsTo.COMPANY,
    FieldKind.COUNTRY: MapsTo.COUNTRY,
}


@transaction.atomic
def add_form(name: str, *, team: Team | None, by: Actor) -> LeadForm:
    """A new form with the usual fields, switched on. Raises NotAllowed, Refused without a name."""
    by.require("leads.forms")
    name = " ".join(name.split())
    if not name:
        raise Refused("Give the form a name.")
    form = LeadForm(name=name[:80], slug=_free_slug(name), team=team)
    form.set_parts(list(FIRST_FIELDS))
    form.save()
    return form


@transaction.atomic
def change_form(form_id: UUID, values: Mapping[str, Any], *, by: Actor) -> LeadForm:
    """Change the form's words and settings (names of TAKES). New words of consent are a new version of it.

    Raises NotFound, NotAllowed, Refused for an address that another form has, KeyError for anything else.
    """
    form = _editable(form_id, by)
    before = form.consent_text
    for name, value in values.items():
        if name not in TAKES:
            raise KeyError(name)
        setattr(form, name, value)
    if LeadForm.objects.filter(slug=form.slug).exclude(id=form.id).exists():
        raise Refused(f"Another form has the address “{form.slug}”. Choose a different one.")
    if form.consent_text != before and before:
        form.consent_version += 1
    return _saved(form)


@transaction.atomic
def switch_form(form_id: UUID, *, active: bool, by: Actor) -> LeadForm:
    """Let the form take answers, or not. Switching it on twice changes nothing."""
    form = _editable(form_id, by)
    if form.active == active:
        return form
    form.active = active
    return _saved(form)


def add_field(form_id: UUID, kind: FieldKind, *, by: Actor) -> FormField:
    """A new last field of that kind. Raises NotFound, NotAllowed, Refused when there are enough."""
    with transaction.atomic():
        form = _editable(form_id, by)
        parts = form.parts
        if len(parts) >= MOST_FIELDS:
            raise Refused(f"A form with more than {MOST_FIELDS} fields would never be filled in.")
        field = _new_field(kind, parts)
        form.set_parts([*parts, field])
        _saved(form)
    return field


def change_field(form_id: UUID, key: str, values: Mapping[str, Any], *, by: Actor) -> FormField:
    """Change label, required, maps_to, choices or half of a field. Raises NotFound, NotAllowed, Refused."""
    changed = FormField(key="", kind=FieldKind.TEXT, label="")

    def change(parts: list[FormField], at: int) -> list[FormField]:
        nonlocal changed
        changed = replace(parts[at], **values)
        if changed.kind == FieldKind.CHOICE and not changed.choices:
            raise Refused("Write at least one choice.")
        return [*parts[:at], changed, *parts[at + 1 :]]

    _with_field(form_id, key, change, by)
    return changed


def move_field(form_id: UUID, key: str, to: int, *, by: Actor) -> LeadForm:
    """Put a field at another place, counted from 0; beyond an end it stays there. Raises NotFound, NotAllowed."""

    def move(parts: list[FormField], at: int) -> list[FormField]:
        rest = [*parts[:at], *parts[at + 1 :]]
        place = min(max(to, 0), len(rest))
        return [*rest[:place], parts[at], *rest[place:]]

    return _with_field(form_id, key, move, by)


def remove_field(form_id: UUID, key: str, *, by: Actor) -> LeadForm:
    """Ask this no more. Answers given so far are kept. Raises NotFound, NotAllowed, Refused for the last field."""

    def remove(parts: list[FormField], at: int) -> list[FormField]:
        if len(parts) == 1:
            raise Refused("A form needs at least one field.")
        return [*parts[:at], *parts[at + 1 :]]

    return _with_field(form_id, key, remove, by)


def _with_field(
    form_id: UUID, key: str, change: Callable[[list[FormField], int], list[FormField]], by: Actor
) -> LeadForm:
    with transaction.atomic():
        form = _editable(form_id, by)
        parts = form.parts
        at = next((index for index, part in enumerate(parts) if part.key == key), None)
        if at is None:
            raise NotFound("There is no such field.")
        form.set_parts(change(parts, at))
        return _saved(form)


def _editable(form_id: UUID, by: Actor) -> LeadForm:
    form = get_form(by, form_id, lock=True)
    by.require("leads.forms")
    return form


def _saved(form: LeadForm) -> LeadForm:
    form.version += 1
    form.save()
    return form


def _new_field(kind: FieldKind, parts: list[FormField]) -> FormField:
    taken = {part.maps_to for part in parts}
    place = FITTING.get(kind, MapsTo.NOTHING)
    return FormField(
        key=free_key(kind.label, {part.key for part in parts}),
        kind=kind,
        label=kind.label,
        maps_to=MapsTo.NOTHING if place in taken else place,
        choices=("First choice", "Second choice") if kind == FieldKind.CHOICE else (),
    )


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "form"
    candidate, number = base, 1
    while LeadForm.objects.filter(slug=candidate).exists():
        number += 1
        candidate = f"{base}-{number}"
    return candidate
