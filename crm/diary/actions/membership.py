"""Join one's own calendar, choose what of it counts, and leave it again."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.diary.models import BusyTime, Calendar, Diary, MeetingCopy, State
from crm.diary.wire.discovery import Found
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.catalog.diary import DiaryJoined, DiaryLeft
from crm.events.emit import emit
from crm.events.types import SYSTEM, Acting, ActorRef


@transaction.atomic
def join(values: Mapping[str, Any], found: Sequence[Found], *, by: Actor) -> Diary:
    """Keep how one gets in and which calendars were found; which of them count is chosen next.

    Joining anew keeps what was chosen as far as it is still there. Raises NotAllowed.
    """
    member = _member(by)
    old = Diary.objects.select_for_update().filter(member=member).first()
    chosen = old is not None and old.state != State.LEFT and Calendar.objects.filter(diary=old).exists()
    diary = old or Diary(member=member)
    for name, value in {"problem": "", **values}.items():
        setattr(diary, name, value)
    now = timezone.now()
    diary.joined_at, diary.due_at, diary.claimed_at, diary.failures = now, now, None, 0
    diary.state = State.CHOOSING
    diary.save()
    keep_found(diary, found)
    if chosen and _has_choice(diary):
        diary.state = State.JOINED
        diary.save(update_fields=["state"])
    elif not _has_choice(diary):
        _suggest(diary)
    emit(DiaryJoined(member_id=member.id, address=diary.address), by=by)
    return diary


def keep_found(diary: Diary, found: Sequence[Found]) -> None:
    """The calendars that are there now; what was known of one that is gone goes with it."""
    Calendar.objects.filter(diary=diary).exclude(url__in=[each.url for each in found]).delete()
    known = {each.url: each for each in Calendar.objects.filter(diary=diary)}
    for each in found:
        row = known.get(each.url) or Calendar(diary=diary, url=each.url)
        row.name, row.writable = each.name, each.writable
        row.save()


@transaction.atomic
def choose(target_id: UUID | None, busy_ids: Collection[UUID], *, by: Actor) -> Diary:
    """Say into which calendar meetings are written (None: into none), and whose events count as busy.

    Choosing the same again changes nothing. Raises NotAllowed, NotFound, Refused.
    """
    diary = own_diary(by, lock=True)
    if not diary.is_open:
        raise Refused("Join your calendar first.")
    calendars = list(Calendar.objects.filter(diary=diary))
    target = next((each for each in calendars if each.id == target_id), None)
    if target_id is not None and (target is None or not target.writable):
        raise Refused("This calendar can only be read. Choose another one for your meetings.")
    if target is None and not set(busy_ids) & {each.id for each in calendars}:
        raise Refused("Choose at least one calendar, or leave.")
    Calendar.objects.filter(diary=diary, is_target=True).exclude(id=target_id).update(is_target=False)
    for each in calendars:
        each.is_target, was, each.is_busy = each.id == target_id, each.is_busy, each.id in busy_ids
        if was != each.is_busy:
            _read_anew(each)
        each.save()
    diary.state, diary.due_at, diary.claimed_at = State.JOINED, timezone.now(), None
    diary.save(update_fields=["state", "due_at", "claimed_at"])
    return diary


@transaction.atomic
def look_now(*, by: Actor) -> Diary:
    """Look into it as soon as a worker is free. Raises NotAllowed, NotFound."""
    diary = own_diary(by, lock=True)
    diary.due_at = timezone.now()
    diary.save(update_fields=["due_at"])
    return diary


@transaction.atomic
def leave(*, by: Actor, take_out: bool) -> Diary:
    """Forget how to get in, and when the member is busy by it. With `take_out` our meetings are taken out first.

    Leaving twice is leaving once. Raises NotAllowed, NotFound.
    """
    diary = own_diary(by, lock=True)
    gets_in = diary.state == State.JOINED
    if take_out and gets_in and MeetingCopy.objects.filter(calendar__diary=diary).exists():
        BusyTime.objects.filter(member_id=diary.member_id).delete()
        diary.state, diary.due_at, diary.claimed_at, diary.failures = State.LEAVING, timezone.now(), None, 0
        diary.save()
    elif diary.state != State.LEAVING or not take_out:
        close(diary, by=by)
    return diary


def close(diary: Diary, *, by: Acting | ActorRef = SYSTEM) -> None:
    """Shut it: no secret stays, nobody is busy by it any more. Runs in the caller's transaction."""
    if diary.state == State.LEFT:
        return
    diary.state, diary.claimed_at, diary.password, diary.problem = State.LEFT, None, "", ""
    diary.save()
    Calendar.objects.filter(diary=diary).delete()  # with its items, busy times and copies
    emit(DiaryLeft(member_id=diary.member_id, address=diary.address), by=by)


def own_diary(actor: Actor, *, lock: bool = False) -> Diary:
    """The actor's own, joined or not. Raises NotAllowed, NotFound."""
    _member(actor)
    rows = Diary.objects.select_for_update() if lock else Diary.objects.all()
    diary = rows.filter(member_id=actor.member_id).first()
    if diary is None:
        raise NotFound("You have not joined a calendar yet.")
    return diary


def diary_of(actor: Actor) -> Diary | None:
    """The actor's own, if there ever was one."""
    return Diary.objects.filter(member_id=actor.member_id).first() if actor.member_id else None


def _member(actor: Actor) -> Membership:
    actor.require("mailbox.join")
    if actor.membership is None:
        raise NotAllowed("Only colleagues have calendars.")
    return actor.membership


def _has_choice(diary: Diary) -> bool:
    rows = Calendar.objects.filter(diary=diary)
    return rows.filter(is_target=True).exists() or rows.filter(is_busy=True).exists()


def _suggest(diary: Diary) -> None:
    """Meetings into the first that can be written, all that are the member's own as busy."""
    rows = list(Calendar.objects.filter(diary=diary))
    target = next((each for each in rows if each.writable), None)
    for each in rows:
        each.is_busy, each.is_target = each.writable, each is target
        each.save(update_fields=["is_busy", "is_target"])


def _read_anew(calendar: Calendar) -> None:
    """Forget how far it was read; what its events say is read again, or counts no longer."""
    calendar.items.all().delete()
    calendar.mark, calendar.listed_at = "", None
