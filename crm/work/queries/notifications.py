"""Reads of notifications and of what a member has chosen to hear."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db import models
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.events.types import SubjectRef
from crm.web.kinds import Link, links_for
from crm.work.models import Notification, NotificationSettings
from crm.work.notification_kinds import NotificationKind

PAGE_SIZE = 50
IN_DIGEST = 30


@dataclass(frozen=True)
class NotificationLine:
    row: Notification
    link: Link | None


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


def link_of(row: Notification) -> Link | None:
    """The record it is about, if it is still there."""
    return links_for([subject]).get(subject) if (subject := _subject(row)) else None


def notification_days(
    actor: Actor, *, unread: bool = False, before: UUID | None = None
) -> tuple[list[NotificationDay], UUID | None]:
    """A page of them by days of the viewer's zone, and where the next page begins."""
    rows = unread_of(actor.member_id) if unread else notifications_of(actor.member_id)
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    links = links_for(_subject(row) for row in shown)
    days = [
        NotificationDay(day, [NotificationLine(row, _linked(row, links)) for row in own])
        for day, own in groupby(shown, key=lambda row: timezone.localtime(row.created_at).date())
    ]
    return days, shown[-1].id if len(found) > PAGE_SIZE else None


def news_for_digest(member_id: UUID, since: datetime) -> list[NotificationLine]:
    """What the member has not read since then, newest first."""
    news = Notification.objects.filter(member_id=member_id, in_digest=True, read_at=None, created_at__gt=since)
    rows = list(news.order_by("-id")[:IN_DIGEST])
    links = links_for(_subject(row) for row in rows)
    return [NotificationLine(row, _linked(row, links)) for row in rows]


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


def _linked(row: Notification, links: dict[SubjectRef, Link]) -> Link | None:
    subject = _subject(row)
    return links.get(subject) if subject else None
