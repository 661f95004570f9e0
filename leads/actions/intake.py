"""What every entrance but a form does: keep what came, once, and capture its lead in the same transaction."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from crm.accounts.models import Membership
from crm.events.types import Acting
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.tenancy.writing import insert_once
from leads.actions.capture import capture_lead
from leads.models import Channel, Lead, LeadHook, Submission


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What came in. `key` names it among all that ever came to the organization: the same key is the same thing.

    `answers` by keys of MapsTo, own fields ("lead.custom.budget"), or what an answer is called; `raw` as it came.
    """

    channel: Channel
    key: str
    answers: Mapping[str, str]
    source: str
    raw: str = ""
    external_id: str = ""
    hook: LeadHook | None = None
    page: str = ""
    utm: Mapping[str, str] = field(default_factory=dict)
    consent_given: bool = False
    consent_text: str = ""


@dataclass(frozen=True)
class Taken:
    """What it became. `is_new`: it opened the lead now; `again`: it had come before."""

    submission: Submission
    lead: Lead
    is_new: bool
    again: bool = False


@transaction.atomic(savepoint=False)
def take_in(incoming: Incoming, *, by: Acting, owner: Membership | None = None) -> Taken:
    """Keep it and capture its lead. The same key twice is one submission and one lead, also at the same moment.

    `owner` gets a new lead instead of whoever's turn it is. Whoever calls has made sure that it may come in.
    """
    submission = Submission(
        tenant=Organization.objects.get(id=require_organization_id()),
        key=hashlib.sha256(incoming.key.encode()).hexdigest(),
        channel=incoming.channel,
        hook=incoming.hook,
        external_id=incoming.external_id[:200],
        source=incoming.source[:120],
        payload=dict(incoming.answers),
        raw=incoming.raw,
        page=incoming.page[:500],
        utm=dict(incoming.utm),
        consent_given=incoming.consent_given,
        consent_text=incoming.consent_text,
    )
    if not insert_once(submission):
        return _again(submission.key, by, owner)
    lead = capture_lead(submission, by=by, owner=owner)
    return Taken(submission, lead, is_new=lead.submissions.count() == 1)


def _again(key: str, by: Acting, owner: Membership | None) -> Taken:
    """It came before. If its lead has not been made then, or was let go since, it is made now."""
    submission = Submission.objects.select_for_update(of=("self",)).get(key=key)
    before = submission.lead_id
    lead = capture_lead(submission, by=by, owner=owner)
    return Taken(submission, lead, is_new=before is None, again=before is not None)
