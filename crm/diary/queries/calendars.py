"""Which calendars a member has joined, and what stands in for them."""

from crm.diary.models import BusyTime, Calendar, Diary, MeetingCopy


def calendars_of(diary: Diary) -> list[Calendar]:
    """All that were found, in the order of their names."""
    return list(Calendar.objects.filter(diary=diary))


def written_of(diary: Diary) -> int:
    """How many meetings stand in the member's calendar."""
    return MeetingCopy.objects.filter(calendar__diary=diary).exclude(etag="").count()


def busy_of(diary: Diary) -> int:
    """How many times of the member are taken by his own events."""
    return BusyTime.objects.filter(member_id=diary.member_id).count()
