"""Build a web form: verbs on the form and on its fields. Each saved change counts its version up."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from crm.accounts.actor import Actor
from crm.accounts.capabilities import AMOUNTS
from crm.accounts.models import Team
from crm.errors import NotFound, Refused
from leads.asking import check_order
from leads.models import FieldKind, FormChange, FormField, FormKind, LeadForm, MapsTo
from leads.models.form_field import WITH_CHOICES, free_key
from leads.queries.forms import get_form

MOST_FIELDS = 40
TAKES = ("name", "slug", "team", "headline", "pitch", "points", "title", "button", "privacy_url",
         "kind", "opens_lead", "step_titles", "puzzle", "progressive", "more_consents",
         "consent_text", "consent_required", "consent_purpose", "thanks", "redirect_url", "value_minor")  # fmt: skip

MOST_KEPT = 30  # changes that can be taken back
KEPT = (*(name for name in TAKES if name != "team"), "fields", "active")

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
def add_form(name: str, *, team: Team | None, by: Actor, kind: str = FormKind.LEAD) -> LeadForm:
    """A new form with the usual fields, switched on. Raises NotAllowed, Refused without a name."""
    by.require("leads.forms")
    name = " ".join(name.split())
    if not name:
        raise Refused("Give the form a name.")
    form = LeadForm(name=name[:80], slug=_free_slug(name), team=team, kind=kind)
    form.set_parts(list(FIRST_FIELDS[:3] if form.is_subscription else FIRST_FIELDS))
    if form.is_subscription:
        form.title, form.button, form.consent_text = name[:120], "Subscribe", f"Send me {name} by mail."[:600]
        form.thanks = "You are on the list. Welcome!"
    form.save()
    return form


@transaction.atomic
def change_form(form_id: UUID, values: Mapping[str, Any], *, by: Actor) -> LeadForm:
    """Change the form's words and settings (names of TAKES). New words of consent are a new version of it.

    Raises NotFound, NotAllowed, Refused for an address that another form has, KeyError for anything else.
    """
    form = _editable(form_id, by)
    if "value_minor" in values:
        by.require(AMOUNTS)
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
        FormChange.objects.filter(form=form).order_by("-id")[:1].get().delete()  # nothing to take back
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
        if changed.kind in WITH_CHOICES and not changed.choices:
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
        rest = [*parts[:at], *parts[at + 1 :]]
        return [replace(part, show_if=None) if part.show_if and part.show_if.field == key else part for part in rest]

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
        changed = change(parts, at)
        if wrong := check_order(changed):
            raise Refused(wrong)
        form.set_parts(changed)
        return _saved(form)


@transaction.atomic
def undo_change(form_id: UUID, *, by: Actor) -> LeadForm | None:
    """Take the newest change of a form back; None if there is none left. Consent that was worded anew stays a new
    version, so that each version keeps to one wording. Raises NotFound, NotAllowed.
    """
    form = get_form(by, form_id, lock=True)
    by.require("leads.forms")
    last = FormChange.objects.filter(form=form).order_by("-id").first()
    if last is None:
        return None
    before = dict(last.before)
    team = Team.objects.filter(id=before.pop("team_id")).first() if before.get("team_id") else None
    before.pop("team_id", None)
    if before["consent_text"] != form.consent_text:
        form.consent_version += 1
    for name, value in before.items():
        setattr(form, name, value)
    form.team = team
    if LeadForm.objects.filter(slug=form.slug).exclude(id=form.id).exists():
        raise Refused(f"Another form has the address “{form.slug}” by now.")
    last.delete()
    form.version += 1
    form.save()
    return form


def _editable(form_id: UUID, by: Actor) -> LeadForm:
    """Locked, and kept as it is now, so that what follows can be taken back."""
    form = get_form(by, form_id, lock=True)
    by.require("leads.forms")
    before = {name: getattr(form, name) for name in KEPT} | {"team_id": str(form.team_id or "")}
    FormChange(form=form, before=before, words=f"Version {form.version}").save(force_insert=True)
    old = FormChange.objects.filter(form=form).order_by("-id").values_list("id", flat=True)[MOST_KEPT:]
    FormChange.objects.filter(id__in=list(old)).delete()
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
        choices=("First choice", "Second choice") if kind in WITH_CHOICES else (),
    )


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "form"
    candidate, number = base, 1
    while LeadForm.objects.filter(slug=candidate).exists():
        number += 1
        candidate = f"{base}-{number}"
    return candidate
