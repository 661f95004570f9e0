"""Where members' own calendars stand in the frame."""

from collections.abc import Iterable
from uuid import UUID

from crm.accounts.actor import Actor
from crm.diary.models import Diary
from crm.diary.queries.busy import busy_times
from crm.meetings.queries.diaries import ELSEWHERE
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import Entry, account_pages, palette_pages
from crm.web.sight import SIGHTS
from crm.work.notification_kinds import MAIL, PAGE, NotificationKind, register_notification_kind


def _addresses(ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(Diary.objects.filter(id__in=set(ids)).values_list("id", "address"))


def _own(actor: Actor, ids: set[UUID]) -> set[UUID]:
    return set(Diary.objects.filter(id__in=ids, member_id=actor.member_id).values_list("id", flat=True))


ELSEWHERE.append(busy_times)
SIGHTS["diary"] = _own
register_kind(RecordKind("diary", "Calendar", "Calendars", "calendar", "diary:diary", _addresses, "mailbox.join"))
account_pages.register(Entry("My calendar", "diary:own", "calendar-bolt", "mailbox.join", order=28))
palette_pages.register(
    Entry("My calendar", "diary:own", "calendar-bolt", "mailbox.join",
          words="caldav icloud nextcloud fastmail google busy sync join")
)  # fmt: skip
register_notification_kind(
    NotificationKind("diary_trouble", "My calendar can't be read or written", "My work", "calendar-off",
                     (PAGE, MAIL), capability="mailbox.join", order=56)
)  # fmt: skip
register_notification_kind(
    NotificationKind("diary_put_back", "A meeting was put back in my calendar", "My work", "calendar-off",
                     (PAGE, MAIL), capability="mailbox.join", order=57)
)  # fmt: skip
