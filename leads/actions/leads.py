"""Add a lead by hand; change its facts."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.events.catalog.leads import LeadChanged, LeadScored
from crm.events.emit import emit
from crm.money import Money
from crm.records.actions.keeping import keep
from crm.records.actions.merging import merge
from leads.actions.assignment import assign_lead
from leads.actions.capture import capture_lead
from leads.actions.events import about
from leads.actions.own_fields import fill_own_fields
from leads.actions.scoring import set_score
from leads.models import Lead, Submission
from leads.queries.leads import get_lead
from leads.queries.scoring import score_rules

FACTS = {
    "wants": "Wants",
    "value": "Worth a year",
    "source": "Source",
    "next_action": "Next action",
    "next_action_at": "Due",
}


@transaction.atomic
def add_lead(
    answers: Mapping[str, str],
    *,
    source: str,
    owner: Membership | None,
    key: str,
    by: Actor,
    custom: Mapping[str, Any] | None = None,
) -> tuple[Lead, bool]:
    """The lead of these answers (keys of MapsTo), and whether it is new rather than the person's open one.

    `custom` are stored values of the organization's own fields; what an open lead has already stays.

    The same `key` twice is the same lead. Raises NotAllowed.
    """
    by.require("leads.work")
    digest = hashlib.sha256(f"hand:{key}".encode()).hexdigest()
    submission, fresh = Submission.objects.get_or_create(
        key=digest, defaults={"source": source or "Added by hand", "payload": dict(answers)}
    )
    if not fresh:
        submission = Submission.objects.select_for_update(of=("self",)).get(id=submission.id)
    before = submission.lead_id
    lead = capture_lead(submission, by=by, owner=owner)
    fill_own_fields(lead, custom or {}, by=by)
    return lead, before is None and lead.submissions.count() == 1


def change_lead(lead_id: UUID, values: Mapping[str, Any], *, by: Actor, seen: int | None = None) -> Lead:
    """Set facts (keys of FACTS, and "owner"); "value" takes Money. What is the same changes nothing.

    `seen` is the version the editor looked at: edits of other facts since are kept. Raises NotFound, NotAllowed,
    Conflict, KeyError for anything that is no fact.
    """
    if unknown := set(values) - {*FACTS, "owner"}:
        raise KeyError(*unknown)
    with transaction.atomic():
        values = merge(get_lead(by, lead_id, lock=True), values, seen)
        if "owner" in values:
            assign_lead(lead_id, values.pop("owner"), by=by)
        lead = get_lead(by, lead_id, lock=True)
        if not values:
            return lead
        by.require("leads.work", lead)
        told = {FACTS[fact]: change for fact, new in values.items() if (change := _set(lead, fact, new))}
        if not told:
            return lead
        old = lead.score
        rescored = set_score(lead, score_rules())
        keep(lead, by=by)
        emit(LeadChanged(**about(lead), changes=told), by=by)
        if rescored:
            emit(LeadScored(**about(lead), old=old, new=lead.score), by=by)
    return lead


def _set(lead: Lead, fact: str, new: Any) -> tuple[str, str] | None:
    """Set one fact; its old and new text, or None if it is the same."""
    old = getattr(lead, fact)
    if fact == "value":
        new = new if isinstance(new, Money) and new.minor else None
    if old == new:
        return None
    if fact == "value":
        lead.value_minor = new.minor if new else None
        lead.currency = new.currency if new else lead.currency
    else:
        setattr(lead, fact, new)
    return _text(old), _text(new)


def _text(value: Any) -> str:
    if isinstance(value, Money):
        return f"{value.amount:,} {value.currency}"
    return str(value if value is not None else "")
