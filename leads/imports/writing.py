"""Rows of a file as what somebody sent us, and leads as another program left them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from crm.jobs.imports.rows import Row
from crm.money import Money
from crm.records.models import CUSTOM
from crm.tenancy.models import Organization
from leads.models import Channel, Lead, MapsTo, Submission
from leads.models.lead import LeadStatus

ANSWERED = frozenset({LeadStatus.CONTACTED, LeadStatus.QUALIFIED})
AS_THEY_ARE = ("last_touch_at", "next_action", "next_action_at")
PUT_AWAY = frozenset({LeadStatus.NURTURE, LeadStatus.DISQUALIFIED})
NO_REASON = "Brought in as disqualified"
PLACES = ("first_name", "last_name", "company", "job_title", "country", "wants")


def submission_of(row: Row, key: str, organization: Organization) -> Submission:
    """Word for word, and in the places where `capture_lead` looks; not written."""
    values = row.values
    places = {name: str(values[name]) for name in PLACES if values.get(name)}
    places |= {name: values[name][0] for name in ("email", "phone") if values.get(name)}
    raw = {f"column {place}": cell for place, cell in enumerate(row.cells, 1) if cell}
    return Submission(
        tenant=organization,
        key=key,
        channel=Channel.IMPORT,
        source=str(values.get("source") or "Import")[:120],
        payload=raw | {str(MapsTo(name)): text for name, text in places.items()},
        received_at=min(values.get("created_at") or timezone.now(), timezone.now()),
    )


def finish_lead(lead: Lead, row: Row) -> None:
    """Set what a new lead has already: its stage, its age, its worth, the organization's own fields. Does not save."""
    values = row.values
    columns: dict[str, Any] = {name: values[name] for name in AS_THEY_ARE if name in values}
    if "created_at" in values:
        columns["created_at"] = min(values["created_at"], timezone.now())
    own = {name.removeprefix(CUSTOM): value for name, value in values.items() if _is_own(name)}
    columns |= _worth(lead, values) | _stage(lead, values) | ({"custom": own} if own else {})
    for name, value in columns.items():
        setattr(lead, name, value)


def _worth(lead: Lead, values: Mapping[str, Any]) -> dict[str, Any]:
    if (amount := values.get("value")) is None:
        return {}
    money = Money.of(amount, values.get("currency") or lead.currency)
    return {"value_minor": money.minor, "currency": money.currency}


def _stage(lead: Lead, values: Mapping[str, Any]) -> dict[str, Any]:
    stage = values.get("status", LeadStatus.NEW)
    if stage == LeadStatus.NEW:
        return {}
    now = values.get("last_touch_at") or lead.last_touch_at
    columns: dict[str, Any] = {"status": stage}
    if stage in ANSWERED:
        columns["first_response_at"] = now
    if stage == LeadStatus.QUALIFIED:
        columns["qualified_at"] = now
    if stage in PUT_AWAY:
        columns |= {"take_up_at": values.get("take_up_at"), "next_action": "", "next_action_at": None}
    if stage == LeadStatus.DISQUALIFIED:
        columns |= {"closed_at": now, "disqualify_reason": values.get("disqualify_reason") or NO_REASON}
    return columns


def _is_own(name: str) -> bool:
    return name.startswith(CUSTOM) and not name.endswith(".currency")
