"""Add a lead by hand; change its facts."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.records.actions.changing import change_record
from leads.actions.capture import capture_lead
from leads.actions.own_fields import fill_own_fields
from leads.models import Lead, Submission


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
    """Set facts, "value" as Money. What is the same changes nothing; the score follows.

    `seen` is the version the editor looked at: edits of other facts since are kept. Raises NotFound, NotAllowed,
    Conflict, Refused for anything that is no fact.
    """
    lead: Lead = change_record("lead", lead_id, values, by=by, seen=seen)
    return lead
