"""Write meetings into the calendar that a member chose for them: each once, changed with it, taken out with it.

A name is made out of the meeting's id and written only where nothing is, so a worker who dies between the server's
answer and our note finds it there the next time and goes on with it.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from crm.diary.actions.claims import Claim
from crm.diary.entries import Entry, entry_of
from crm.diary.models import Calendar, MeetingCopy
from crm.diary.occurrences import Viewer, read_event
from crm.diary.queries.own import meetings_to_write, over_by_itself
from crm.diary.wire.collection import Body, Collection
from crm.diary.wire.http import Session
from crm.diary.wire.problems import Changed
from crm.tenancy.scope import require_organization_id, tenant_scope


@dataclass(frozen=True)
class Placed:
    """Where an entry stands now."""

    name: str
    etag: str
    is_invitation: bool = False


def write_meetings(own: Claim, session: Session, calendars: list[Calendar], end: float) -> bool:
    """Bring the calendar up to date with what the member comes to. Whether there was more than there was time for."""
    target = next((each for each in calendars if each.is_target), None)
    with tenant_scope(require_organization_id()):
        member_id = own.diary.member_id
        meetings = meetings_to_write(member_id)
        entries = {key: entry_of(meeting, member_id) for key, meeting in meetings.items()}
        copies = list(MeetingCopy.objects.filter(calendar__diary=own.diary).select_related("calendar"))
        over = over_by_itself({copy.meeting_uuid for copy in copies} - entries.keys(), timezone.now())
    there = {copy.meeting_uuid: copy for copy in copies if target and copy.calendar_id == target.id}
    elsewhere = {copy.meeting_uuid for copy in copies if copy.is_invitation}
    old = [copy for copy in copies if _is_old(copy, target, entries.keys() | over)]
    if _take_out(own, session, old, end):
        return True
    if target is None:
        return False
    collection = Collection(session, target.url)
    for key, entry in entries.items():
        copy = there.get(key)
        if key in elsewhere or (copy is not None and copy.state == entry.state):
            continue
        if time.monotonic() > end:
            return True
        _write(own, collection, target, entry, copy)
    return False


def take_out_all(own: Claim, session: Session, calendars: list[Calendar], end: float) -> bool:
    """Take everything out that we wrote and that is not over. Whether there was more than there was time for."""
    with tenant_scope(require_organization_id()):
        rows = MeetingCopy.objects.filter(calendar__in=calendars, is_invitation=False).select_related("calendar")
        copies = list(rows.filter(ends_at__gt=timezone.now()))
    return _take_out(own, session, copies, end)


def _is_old(copy: MeetingCopy, target: Calendar | None, kept: Iterable[object]) -> bool:
    """Not wanted there any more. What is over stays where it was written, and invitations are not ours to take out."""
    if copy.is_invitation:
        return False
    if copy.ends_at <= timezone.now() and copy.meeting_uuid in kept:
        return False
    return copy.meeting_uuid not in kept or target is None or copy.calendar_id != target.id


def _take_out(own: Claim, session: Session, copies: list[MeetingCopy], end: float) -> bool:
    for copy in copies:
        if time.monotonic() > end:
            return True
        Collection(session, copy.calendar.url).delete(copy.name, "")
        with tenant_scope(require_organization_id()):
            own.hold()
            MeetingCopy.objects.filter(id=copy.id).delete()
    return False


def _write(own: Claim, collection: Collection, target: Calendar, entry: Entry, copy: MeetingCopy | None) -> None:
    placed = _put(collection, entry, copy)
    if placed is None:
        return  # somebody changes it at this moment: the next look sees how
    with tenant_scope(require_organization_id()):
        own.hold()
        MeetingCopy.objects.update_or_create(
            calendar=target, meeting_uuid=entry.meeting.id,
            defaults={
                "name": placed.name, "etag": placed.etag, "is_invitation": placed.is_invitation, "state": entry.state,
                "starts_at": entry.starts_at, "ends_at": entry.ends_at,
            },
        )  # fmt: skip


def _put(collection: Collection, entry: Entry, copy: MeetingCopy | None) -> Placed | None:
    name = copy.name if copy else f"{entry.meeting.id}.ics"
    there = collection.get(name) if copy and copy.etag else None
    if there is not None:
        return _put_over(collection, entry, name, there)
    try:
        return Placed(name, collection.put(name, entry.content, ""))
    except Changed:
        return _put_where_it_is(collection, entry, name)


def _put_where_it_is(collection: Collection, entry: Entry, name: str) -> Placed | None:
    """It stands there already, under our name or another."""
    there = collection.get(name)
    if there is None:
        name = collection.named(entry.meeting.uid)
        there = collection.get(name) if name else None
    return _put_over(collection, entry, name, there) if there is not None else None


def _put_over(collection: Collection, entry: Entry, name: str, there: Body) -> Placed | None:
    read = read_event(there.content, entry.starts_at, entry.starts_at, Viewer("UTC"))
    if read.uid != entry.meeting.uid:
        return None
    if read.invites:
        return Placed(name, there.etag, is_invitation=True)
    try:
        return Placed(name, collection.put(name, entry.over(there.content), there.etag))
    except Changed:
        return None
