"""When colleagues are busy."""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from crm.accounts.models import Membership
from crm.meetings.models import LONGEST, Answer, Attendee
from crm.staff.business_time import Stretch
from crm.staff.colleagues import Colleague
from crm.staff.queries.roster import roster

# When members are busy by what they have joined from elsewhere: registered by whoever knows.
type BusyTimes = Callable[[Collection[UUID], datetime, datetime], dict[UUID, list[Stretch]]]
ELSEWHERE: list[BusyTimes] = []


def meetings_of(
    member_ids: Collection[UUID], since: datetime, until: datetime, *, but: UUID | None = None
) -> dict[UUID, list[Stretch]]:
    """The times of each that meetings take between two moments; those he declined, and the meeting `but`, don't."""
    rows = Attendee.objects.filter(
        member_id__in=member_ids, removed_at=None, starts_at__lt=until, starts_at__gt=since - LONGEST, ends_at__gt=since
    )
    rows = rows.filter(meeting__cancelled_at=None, meeting__deleted_at=None).exclude(answer=Answer.DECLINED)
    found: dict[UUID, list[Stretch]] = defaultdict(list)
    for member_id, start, end in rows.exclude(meeting_id=but).values_list("member_id", "starts_at", "ends_at"):
        if member_id is not None:
            found[member_id].append((start, end))
    return found


def busy_elsewhere(member_ids: Collection[UUID], since: datetime, until: datetime) -> dict[UUID, list[Stretch]]:
    """The times of each that their own calendars take between two moments."""
    found: dict[UUID, list[Stretch]] = defaultdict(list)
    for times_of in ELSEWHERE:
        for member_id, times in times_of(member_ids, since, until).items():
            found[member_id] += times
    return found


def colleagues_called(member_ids: Collection[UUID]) -> dict[UUID, Colleague]:
    """Their hours and absences, of those who still work here."""
    return {each.id: each for each in roster() if each.id in member_ids}


def away(colleague: Colleague) -> list[Stretch]:
    """The times of his absences."""
    return [(each.start, each.end) for each in colleague.away]


def who_is_busy(
    member_ids: Collection[UUID], start: datetime, end: datetime, *, but: UUID | None = None
) -> list[tuple[UUID, str]]:
    """Those of them who can't, each with the reason: another meeting, away, his own calendar."""
    meetings = meetings_of(member_ids, start, end, but=but)
    elsewhere = busy_elsewhere(member_ids, start, end)
    found = []
    for member_id, colleague in colleagues_called(member_ids).items():
        if meetings.get(member_id):
            found.append((member_id, f"{colleague.name} has another meeting then"))
        elif any(since < end and start < until for since, until in away(colleague)):
            found.append((member_id, f"{colleague.name} is away then"))
        elif elsewhere.get(member_id):
            found.append((member_id, f"{colleague.name} is busy then"))
    return found


def hold_diaries(member_ids: Collection[UUID]) -> None:
    """Nobody else puts meetings into these diaries until the transaction ends. In the order of ids: no deadlocks."""
    rows = Membership.objects.filter(id__in=member_ids).order_by("id").select_for_update(no_key=True, of=("self",))
    list(rows.values_list("id", flat=True))
