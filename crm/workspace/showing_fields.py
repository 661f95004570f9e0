"""How the settings page of the organization's own fields speaks of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from crm.records.models import CustomField, CustomKind
from crm.records.registry import RECORD_TYPES
from crm.web.kinds import KINDS


@dataclass(frozen=True)
class KindWords:
    """A type of field as one chooses it."""

    kind: CustomKind
    label: str
    icon: str
    example: str


KIND_WORDS = {
    each.kind: each
    for each in (
        KindWords(CustomKind.TEXT, "Text", "letter-case", "Account number, seat preference"),
        KindWords(CustomKind.NUMBER, "Number", "hash", "Flights a year, number of SIM cards"),
        KindWords(CustomKind.MONEY, "Money", "coin", "Yearly budget, in any currency"),
        KindWords(CustomKind.DATE, "Date", "calendar", "Contract renews on, member since"),
        KindWords(CustomKind.BOOL, "Yes or no", "checkbox", "Signed the frame contract?"),
        KindWords(CustomKind.CHOICE, "One of a list", "list", "Loyalty tier: silver, gold, platinum"),
        KindWords(CustomKind.CHOICES, "Several of a list", "list-check", "Interests, languages spoken"),
        KindWords(CustomKind.LINK, "Link to a person or company", "link", "Travel agency, assistant"),
    )
}


def record_tabs(current: str) -> list[dict[str, Any]]:
    """The kinds of records that can have own fields."""
    kinds = [kind for kind, own in RECORD_TYPES.items() if own.has_custom and kind in KINDS]
    order = ["person", "company", "lead", "deal", "ticket", "task"]
    kinds.sort(key=lambda kind: order.index(kind) if kind in order else len(order))
    address = "workspace:own_fields_of"
    return [
        {"label": KINDS[kind].plural, "url": reverse(address, args=[kind]), "current": kind == current}
        for kind in kinds
    ]


def field_rows(fields: Sequence[CustomField], counts: Mapping[UUID, int]) -> list[dict[str, Any]]:
    """What the list says of each field."""
    groups = RECORD_TYPES[fields[0].record_kind].groups if fields else None
    names = dict(groups()) if groups and any(field.group_id for field in fields) else {}
    return [
        {
            "field": field,
            "type": KIND_WORDS[CustomKind(field.kind)],
            "about": _about(field),
            "only": names.get(field.group_id, "") if field.group_id else "",
            "count": counts.get(field.id, 0),
        }
        for field in fields
    ]


def _about(field: CustomField) -> str:
    if field.kind == CustomKind.LINK:
        return f"Link to a {field.links_to}"
    if field.options:
        labels = [label for _, label in field.options]
        return ", ".join(labels[:4]) + (f" and {len(labels) - 4} more" if len(labels) > 4 else "")
    return KIND_WORDS[CustomKind(field.kind)].label
