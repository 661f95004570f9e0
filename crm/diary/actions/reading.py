"""Read one calendar: what is new in it, chunk by chunk, and what that means to its owner."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from uuid import UUID

from django.utils import timezone

from crm.diary.actions.claims import Claim
from crm.diary.actions.taking_over import Seen, follow_calendar, follow_removals
from crm.diary.models import BusyTime, Calendar, Item, MeetingCopy
from crm.diary.occurrences import Read, Viewer, pieces, read_event
from crm.diary.queries.own import addresses_of, meeting_of_uid, meetings_asked_to
from crm.diary.wire.collection import SYNC, Body, Collection
from crm.diary.wire.http import Session
from crm.diary.wire.problems import TokenLost
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.work.zones import zone_of

CHUNK = 50  # events fetched together
PAST, AHEAD = timedelta(days=31), timedelta(days=220)  # booking pages look half a year ahead
ALL_EVERY = timedelta(days=1)  # so the window moves with the time, and nothing is missed for long


@dataclass(frozen=True)
class Window:
    """Between which moments events matter."""

    since: datetime
    until: datetime


def read_calendar(own: Claim, session: Session, calendar: Calendar, end: float) -> bool:
    """Bring what we know of it up to date. Whether there was more than there was time for."""
    collection = Collection(session, calendar.url)
    now = timezone.now()
    window = Window(now - PAST, now + AHEAD)
    mark = collection.mark()
    if calendar.mark and calendar.listed_at and calendar.listed_at > now - ALL_EVERY:
        if mark == calendar.mark:
            return False
        if calendar.mark.startswith(SYNC):
            try:
                return _read_changes(own, collection, calendar, window, end)
            except TokenLost:
                pass  # then all of it is gone through
    return _read_all(own, collection, calendar, window, mark, end)


def _read_changes(own: Claim, collection: Collection, calendar: Calendar, window: Window, end: float) -> bool:
    more = True
    while more:
        told = collection.changes(calendar.mark.removeprefix(SYNC))
        if _take(own, collection, calendar, window, told.changed, end):
            return True
        _drop(own, collection, calendar, told.gone)
        _mark(own, calendar, f"{SYNC}{told.token}")
        more = told.more
    return False


def _read_all(own: Claim, collection: Collection, calendar: Calendar, window: Window, mark: str, end: float) -> bool:
    """`mark` was asked for before: what changes meanwhile is seen once more by the next look."""
    listed = collection.listing(window.since, window.until)
    with tenant_scope(require_organization_id()):
        old = calendar.listed_at is None or calendar.listed_at < timezone.now() - ALL_EVERY
        known = set(Item.objects.filter(calendar=calendar).values_list("name", flat=True))
        within = MeetingCopy.objects.filter(
            calendar=calendar, ends_at__gt=window.since, starts_at__lt=window.until
        ).exclude(etag="")
        ours = set(within.values_list("name", flat=True))
        repeated = _outdated(calendar, window) if old else set()
    if _take(own, collection, calendar, window, listed, end, again=repeated):
        return True
    _drop(own, collection, calendar, (known | ours) - listed.keys())
    _mark(own, calendar, mark, listed_at=timezone.now())
    return False


def _outdated(calendar: Calendar, window: Window) -> set[str]:
    """Events that come more than once: the window has moved, so they are looked at again."""
    rows = Item.objects.filter(calendar=calendar, repeats=True)
    return set(rows.filter(read_until__lt=window.until - ALL_EVERY * 7).values_list("name", flat=True))


def _take(
    own: Claim, collection: Collection, calendar: Calendar, window: Window, told: dict[str, str], end: float,
    *, again: Iterable[str] = (),
) -> bool:  # fmt: skip
    """Fetch and keep what is other than we know, chunk by chunk. Whether the time ran out."""
    with tenant_scope(require_organization_id()):
        known = dict(Item.objects.filter(calendar=calendar).values_list("name", "etag"))
        written = MeetingCopy.objects.filter(calendar=calendar).exclude(etag="")
        known |= dict(written.values_list("name", "etag"))  # our own writes are no news
        viewer = Viewer(zone_of(own.diary.member), addresses_of(own.diary))
    news = [name for name, etag in told.items() if not etag or known.get(name) != etag or name in set(again)]
    for names in batched(news, CHUNK, strict=False):
        if time.monotonic() > end:
            return True
        bodies = collection.bodies(names)
        read = {
            name: (body, read_event(body.content, window.since, window.until, viewer)) for name, body in bodies.items()
        }
        _keep(own, calendar, window, read)
    return False


def _keep(own: Claim, calendar: Calendar, window: Window, read: dict[str, tuple[Body, Read]]) -> None:
    """What a chunk means, and that it was looked at."""
    with tenant_scope(require_organization_id()):
        diary = own.hold()
        ids = {name: meeting_of_uid(event.uid) for name, (_, event) in read.items()}
        asked = meetings_asked_to(diary.member_id, {each for each in ids.values() if each})
        for name, (body, event) in read.items():
            item, _ = Item.objects.update_or_create(
                calendar=calendar, name=name,
                defaults={"etag": body.etag, "repeats": event.repeats, "read_until": window.until},
            )  # fmt: skip
            item.times.all().delete()
            meeting_id = ids[name]
            if meeting_id in asked:  # a meeting of ours takes its time by itself
                seen = Seen(name, body.etag, event.times, event.invites, event.title, event.place)
                follow_calendar(diary, calendar, meeting_id, seen)
            elif calendar.is_busy:
                BusyTime.objects.bulk_create(_rows(item, diary.member_id, event))


def _rows(item: Item, member_id: UUID, event: Read) -> list[BusyTime]:
    return [
        BusyTime(
            member_id=member_id, item=item, starts_at=start, ends_at=until, whole_day=each.whole_day, title=each.title
        )
        for each in event.busy
        for start, until in pieces(each.start, each.end)
    ]  # fmt: skip


def _drop(own: Claim, collection: Collection, calendar: Calendar, names: Iterable[str]) -> None:
    """Forget what is gone. Of a meeting of ours the server is asked once more: its end would reach everybody."""
    gone = list(names)
    if not gone:
        return
    with tenant_scope(require_organization_id()):
        copies = MeetingCopy.objects.filter(calendar=calendar, name__in=gone).exclude(etag="")
        ours = list(copies.values_list("name", flat=True))
    missing = [name for name in ours if collection.get(name) is None]
    with tenant_scope(require_organization_id()):
        diary = own.hold()
        Item.objects.filter(calendar=calendar, name__in=gone).delete()
        follow_removals(diary, calendar, missing)


def _mark(own: Claim, calendar: Calendar, mark: str, *, listed_at: datetime | None = None) -> None:
    with tenant_scope(require_organization_id()):
        own.hold()
        calendar.mark, calendar.listed_at = mark, listed_at or calendar.listed_at
        Calendar.objects.filter(id=calendar.id).update(mark=mark, listed_at=calendar.listed_at)
