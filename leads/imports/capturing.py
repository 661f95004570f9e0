"""Rows of a file on their way to leads: newcomers together, then those who may be known, one after the other."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from crm.accounts.queries.members import active_members
from crm.jobs.imports.rows import Row, Run
from crm.records.custom.index import index_new
from crm.tenancy.ids import uuid7
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.tenancy.writing import insert
from leads.actions.capture import capture_lead
from leads.actions.newcomers import Arrival, capture_newcomers
from leads.imports.writing import finish_lead, submission_of
from leads.models import Lead, Submission
from leads.queries.entrances import Ruling, read_ruling


@dataclass(frozen=True)
class Captured:
    """A row's words, its lead, and whether that is new."""

    submission: Submission
    lead: Lead
    is_new: bool


def capture_rows(run: Run, rows: Sequence[Row]) -> list[Captured]:
    """What became of these rows. A row that came before opens nothing again."""
    arrivals, ruling = _arrivals(run, rows), read_ruling()
    keys = [arrival.submission.key for arrival in arrivals]
    there = {each.key: each for each in Submission.objects.filter(key__in=keys)}
    fresh: dict[str, Arrival] = {}
    for key, arrival in zip(keys, arrivals, strict=True):
        if key not in there:
            fresh.setdefault(key, arrival)
    leads = capture_newcomers(list(fresh.values()), by=run.actor, ruling=ruling)
    new = [each.submission for each in fresh.values() if each.submission.id in leads]
    there |= {submission.key: submission for submission in new}
    others = [each for each in arrivals if each.submission.id not in leads]
    captured = [Captured(submission, leads[submission.id], is_new=True) for submission in new]
    captured += [_capture_one(run, arrival, there, ruling) for arrival in others]
    index_new("lead", [(each.lead.id, each.lead.custom) for each in captured if each.is_new and each.lead.custom])
    return captured


def submission_key(run: Run, row: Row) -> str:
    """The same for the same lead of the same program; without its number for the same row of this file."""
    external = row.values.get("external_id")
    whole = f"import {run.source} {external}" if external else f"import {run.import_id} {row.number}"
    return hashlib.sha256(whole.encode()).hexdigest()


def _arrivals(run: Run, rows: Sequence[Row]) -> list[Arrival]:
    organization = Organization.objects.get(id=require_organization_id())
    members = {member.id: member for member in active_members()}
    usual = UUID(run.options["owner"]) if run.options.get("owner") else None
    found = []
    for row in rows:
        submission = submission_of(row, submission_key(run, row), organization)
        chosen = row.values.get("owner") or usual
        owner = members.get(chosen) if chosen else None
        found.append(Arrival(submission, owner, partial(finish_lead, row=row)))
    return found


def _capture_one(run: Run, arrival: Arrival, there: dict[str, Submission], ruling: Ruling) -> Captured:
    """By itself: somebody else, or an earlier row, may have brought him."""
    own, marker = arrival.submission, uuid7()
    submission = there.setdefault(own.key, own)
    if submission is own:
        insert(own)
    lead = capture_lead(submission, by=run.actor, owner=arrival.owner, ruling=ruling, finish=arrival.finish)
    return Captured(submission, lead, is_new=lead.id > marker)
