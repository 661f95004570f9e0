"""Values of the organization's own fields among the facts of a record's page, and in cells of lists."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.records.custom.words import custom_word, is_named, link_titles
from crm.records.models import CustomField, CustomKind, RecordModel
from crm.records.queries.custom_fields import custom_fields_for
from crm.records.registry import RECORD_TYPES
from crm.web.kinds import KINDS
from crm.web.panels import Panel, register_panel

HEADING = "More facts"  # of fields that stand under no heading of their own


@dataclass(frozen=True)
class OwnRow:
    """One line among the facts; `href` leads to the record it points at."""

    label: str
    text: str
    help: str
    edit_url: str | None
    href: str | None
    num: bool


def own_facts(actor: Actor, record: Any) -> dict[str, Any] | None:
    """The record's own fields under their headings, for a panel; None where there are none."""
    fields = custom_fields_for(record) if isinstance(record, RecordModel) and record.kind in RECORD_TYPES else []
    fields = [field for field in fields if actor.sees_amounts or field.kind != CustomKind.MONEY]
    if not fields:
        return None
    titles = link_titles(((field, record.custom.get(field.key)) for field in fields), viewer=actor)
    may_edit = actor.can(RECORD_TYPES[record.kind].edit, record)
    sections: dict[str, list[OwnRow]] = {}
    for field in fields:
        sections.setdefault(field.section or HEADING, []).append(_row(record, field, titles, may_edit))
    return {"sections": list(sections.items())}


def own_fact_url(record: RecordModel, field: CustomField) -> str:
    """Where the value is edited."""
    return reverse("web:own_fact", args=[record.kind, record.pk, field.key])


def register_own_facts() -> None:
    """Hang the section on every record's page; those without such fields leave it out."""
    register_panel("*", Panel(HEADING, "web/custom_fields/facts.html", own_facts, order=5, side="left"))


def _row(record: RecordModel, field: CustomField, titles: dict[str, str], may_edit: bool) -> OwnRow:
    value = record.custom.get(field.key)
    kind = KINDS.get(field.links_to) if field.kind == CustomKind.LINK and is_named(titles, field, value) else None
    return OwnRow(
        label=field.label,
        text=custom_word(field, value, titles),
        help=field.help,
        edit_url=own_fact_url(record, field) if may_edit else None,
        href=kind.url(value) if kind else None,
        num=field.kind in (CustomKind.NUMBER, CustomKind.MONEY),
    )
