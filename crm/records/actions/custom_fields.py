"""Define fields of the organization's own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify

from crm.accounts.actor import Actor
from crm.errors import Refused, Stale
from crm.events.catalog.records import CustomFieldAdded, CustomFieldChanged
from crm.events.emit import emit
from crm.records.models import CustomField, CustomKind
from crm.records.queries.custom_fields import get_custom_field
from crm.records.registry import RECORD_TYPES

MOST = 100  # fields of one kind of record
CAPABILITY = "workspace.settings"
CHANGEABLE = ("label", "help", "required", "options", "section", "group_id", "active")
LONGEST_KEY = 40
LONGEST_OPTION = 80
MOST_OPTIONS = 200


def add_custom_field(values: Mapping[str, Any], *, by: Actor) -> CustomField:
    """A new field from `record_kind`, `label`, `kind` and whatever of `options` (labels), `links_to`, `required`,
    `help`, `section`, `group_id` applies. Its key is made from the label, and free. Raises NotAllowed, Refused.
    """
    by.require(CAPABILITY)
    kind = values["record_kind"]
    if kind not in RECORD_TYPES or not RECORD_TYPES[kind].has_custom:
        raise Refused("These records can't have fields of your own.")
    field = CustomField(**{**values, "options": make_options(values.get("options") or [])})
    _check(field)
    try:
        with transaction.atomic():
            known = CustomField.objects.filter(record_kind=kind)
            if known.filter(active=True).count() >= MOST:
                raise Refused(f"There are {MOST} fields already: put some away first.")
            field.key = field.key or free_key(field.label, set(known.values_list("key", flat=True)))
            field.position = (known.aggregate(last=Max("position"))["last"] or 0) + 1
            field.save(force_insert=True)
            emit(CustomFieldAdded(record_kind=kind, key=field.key, label=field.label), by=by)
    except IntegrityError as error:
        raise Refused("There is a field of that name already.") from error
    return field


@transaction.atomic
def change_custom_field(
    field_id: UUID, values: Mapping[str, Any], *, by: Actor, seen: int | None = None
) -> CustomField:
    """Change what may be changed later: CHANGEABLE, not its kind. Options in use keep their keys.

    Raises NotFound, NotAllowed, Stale, Refused.
    """
    by.require(CAPABILITY)
    field = get_custom_field(field_id, lock=True)
    if seen is not None and seen != field.version:
        raise Stale(f"{field.label} was changed meanwhile, so nothing was saved. Reload the page and look again.")
    told = {}
    for name in CHANGEABLE:
        new = values.get(name, getattr(field, name))
        if name == "options" and "options" in values:
            new = _offer(field, new)
        if new != (old := getattr(field, name)):
            setattr(field, name, new)
            told[name] = (_word(old), _word(new))
    if told:
        _check(field)
        field.version += 1
        field.save()
        emit(CustomFieldChanged(record_kind=field.record_kind, key=field.key, label=field.label, changes=told), by=by)
    return field


@transaction.atomic
def order_custom_fields(kind: str, ids: Iterable[UUID], *, by: Actor) -> None:
    """Put the fields of a kind of record into this order."""
    by.require(CAPABILITY)
    places = {field_id: place for place, field_id in enumerate(ids, 1)}
    fields = list(CustomField.objects.select_for_update().filter(record_kind=kind))
    for field in fields:
        field.position = places.get(field.id, len(places) + field.position)
    CustomField.objects.bulk_update(fields, ["position"])


def _offer(field: CustomField, given: Iterable[Any]) -> list[list[str]]:
    """The options to offer from now on; those left out are put away, for the records that have them."""
    known = [*field.options, *field.away_options]
    options = make_options(given, known)
    keys = {key for key, _ in options}
    field.away_options = [option for option in known if option[0] not in keys]
    return options


def make_options(labels: Iterable[Any], known: Sequence[Any] = ()) -> list[list[str]]:
    """[[key, label], ...] of labels (or pairs); a label that was there keeps its key. Raises Refused for doubles."""
    labels = [each if isinstance(each, list | tuple) else ("", str(each)) for each in labels]
    named = {key for key, _ in labels if key}
    keys = {label.casefold(): key for key, label in known if key not in named}
    options: list[list[str]] = []
    for key, words in labels:
        if not (label := " ".join(words.split())[:LONGEST_OPTION]):
            continue
        taken = {option[0] for option in options}
        if key in taken or any(option[1].casefold() == label.casefold() for option in options):
            raise Refused(f"{label} stands in the list twice.")
        free = free_key(label, taken | named | {known_key for known_key, _ in known})
        options.append([key or keys.get(label.casefold()) or free, label])
    return options


def free_key(label: str, taken: set[str]) -> str:
    """A key made from a label, with a number behind it if it is taken."""
    base = slugify(label).replace("-", "_")[: LONGEST_KEY - 4] or "field"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def _check(field: CustomField) -> None:
    if field.kind in (CustomKind.CHOICE, CustomKind.CHOICES) and not field.options:
        raise Refused("Name at least one thing that can be chosen.")
    if len(field.options) > MOST_OPTIONS:
        raise Refused(f"A list of more than {MOST_OPTIONS} can't be chosen from: use a text.")
    if field.kind == CustomKind.LINK and field.links_to not in RECORD_TYPES:
        raise Refused("Say whether it points to a person or a company.")
    if not field.label.strip():
        raise Refused("Give the field a name.")


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(label for _, label in value)
    return {True: "yes", False: "no", None: ""}.get(value, str(value))
