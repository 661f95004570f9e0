"""Reads of notifications and of what a member has chosen to hear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db import models
from django.utils import timezone

from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership
from crm.errors import NotFound
from crm.events.types import SubjectRef
from crm.web.kinds import Link, links_for
from crm.web.sight import seen_among
from crm.work.models import Notification, NotificationSettings
from crm.work.notification_kinds import NoticeVerb, NotificationKind, kind_of

PAGE_SIZE = 50
IN_DIGEST = 30
UNSEEN = "A record you can't see any more"


@dataclass(frozen=True)
class NotificationLine:
    """One as its reader sees it now. `seen`: he may see what it is about, or it is about nothing in particular."""

    row: Notification
    link: Link | None
    seen: bool = True
    verbs: tuple[NoticeVerb, ...] = ()

    @property
    def text(self) -> str:
        """What happened, unless it tells of what was taken out of his sight since."""
        return self.row.text if self.seen else UNSEEN

    @property
    def body(self) -> str:
        """What was said."""
        return self.row.body if self.seen else ""


@dataclass(frozen=True)
class NotificationDay:
    day: date
    lines: list[NotificationLine]


def notifications_of(member_id: UUID | None) -> models.QuerySet[Notification]:
    """What stands behind the member's bell, newest first."""
    return Notification.objects.filter(member_id=member_id, in_page=True).order_by("-id")


def unread_of(member_id: UUID | None) -> models.QuerySet[Notification]:
    """What he has not read yet."""
    return notifications_of(member_id).filter(read_at=None)


def get_notification(actor: Actor, notification_id: UUID) -> Notification:
    """One of the member's own. Raises NotFound."""
    row = notifications_of(actor.member_id).filter(id=notification_id).first()
    if row is None:
        raise NotFound("There is no such notification.")
    return row


def line_of(row: Notification, reader: Actor) -> NotificationLine:
    """One of them with the record it is about, if that is still there and he may still see it."""
    return _lines([row], reader)[0]


def notification_days(
    actor: Actor, *, unread: bool = False, before: UUID | None = None
) -> tuple[list[NotificationDay], UUID | None]:
    """A page of them by days of the viewer's zone, and where the next page begins."""
    rows = unread_of(actor.member_id) if unread else notifications_of(actor.member_id)
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    lines = groupby(_lines(shown, actor), key=lambda line: timezone.localtime(line.row.created_at).date())
    days = [NotificationDay(day, list(own)) for day, own in lines]
    return days, shown[-1].id if len(found) > PAGE_SIZE else None


def news_for_digest(member: Membership, since: datetime) -> list[NotificationLine]:
    """What the member has not read since then, newest first."""
    news = Notification.objects.filter(member_id=member.id, in_digest=True, read_at=None, created_at__gt=since)
    return _lines(list(news.order_by("-id")[:IN_DIGEST]), member_actor(member))


def settings_of(member_id: UUID | None) -> NotificationSettings:
    """The member's choices; unsaved where he has made none."""
    known = NotificationSettings.objects.filter(member_id=member_id).first()
    return known or NotificationSettings(member_id=member_id)  # type: ignore[misc]  # a system actor has none


def ways_of(kind: NotificationKind, settings: NotificationSettings) -> tuple[str, ...]:
    """By which channels this kind comes to the member."""
    chosen = settings.choices.get(kind.key, kind.default)
    return tuple(channel for channel in kind.channels if channel in chosen)


def _subject(row: Notification) -> SubjectRef | None:
    return SubjectRef(row.subject_kind, row.subject_id) if row.subject_id else None


def _lines(rows: list[Notification], reader: Actor) -> list[NotificationLine]:
    """What they are about is looked up at once for all; two queries at most per kind of record."""
    subjects = {row.id: subject for row in rows if (subject := _subject(row))}
    seen = seen_among(reader, subjects.values())
    links = links_for(seen)
    verbs = _verbs(rows, seen, reader)
    return [_line(row, subjects.get(row.id), seen, links, verbs.get(row.id, ())) for row in rows]


def _line(
    row: Notification,
    subject: SubjectRef | None,
    seen: set[SubjectRef],
    links: dict[SubjectRef, Link],
    verbs: Sequence[NoticeVerb],
) -> NotificationLine:
    is_seen = subject is None or subject in seen
    return NotificationLine(row, links.get(subject) if subject else None, is_seen, tuple(verbs))


def _verbs(rows: list[Notification], seen: set[SubjectRef], reader: Actor) -> dict[UUID, Sequence[NoticeVerb]]:
    """What the reader can do about those he has not read: asked once of each kind that offers anything."""
    found: dict[UUID, Sequence[NoticeVerb]] = {}
    for name in {row.kind for row in rows if row.read_at is None}:
        offer = kind_of(name).verbs
        own = [row for row in rows if row.kind == name and row.read_at is None and _subject(row) in seen]
        if offer is None or not own:
            continue
        known = offer(reader, {row.subject_id for row in own if row.subject_id})
        found |= {row.id: known[row.subject_id] for row in own if row.subject_id in known}
    return found
