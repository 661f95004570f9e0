"""Add a lead by hand; change its facts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.records.actions.changing import change_record
from leads.actions.intake import Incoming, take_in
from leads.actions.own_fields import fill_own_fields
from leads.models import Channel, Lead


@transaction.atomic
def add_lead(
    answers: Mapping[str, str],
    *,
    source: str,
    owner: Membership | None,
    key: str,
    by: Actor,
    custom: Mapping[str, Any] | None = None,
    channel: Channel = Channel.HAND,
    raw: str = "",
) -> tuple[Lead, bool]:
    """The lead of these answers (keys of MapsTo), and whether it is new rather than the person's open one.

    `custom` are stored values of the organization's own fields; what an open lead has already stays.

    The same `key` twice is the same lead. `raw` is what the answers were read from, as it came. Raises NotAllowed.
    """
    by.require("leads.work")
    taken = take_in(
        Incoming(channel=channel, key=f"hand:{key}", answers=answers, source=source or "Added by hand", raw=raw),
        owner=owner,
        by=by,
    )
    fill_own_fields(taken.lead, custom or {}, by=by)
    return taken.lead, taken.is_new


def change_lead(lead_id: UUID, values: Mapping[str, Any], *, by: Actor, seen: int | None = None) -> Lead:
    """Set facts, "value" as Money. What is the same changes nothing; the score follows.

    `seen` is the version the editor looked at: edits of other facts since are kept. Raises NotFound, NotAllowed,
    Conflict, Refused for anything that is no fact.
    """
    lead: Lead = change_record("lead", lead_id, values, by=by, seen=seen)
    return lead
