"""The daily summary: one mail at the hour a member has chosen, where there is anything to tell."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation

from crm.accounts.models import Membership
from crm.mail.models import Message
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.work.dues import instant
from crm.work.mails import Digest, queue_digest
from crm.work.models import NotificationSettings
from crm.work.notification_kinds import kind_of
from crm.work.queries.notifications import news_for_digest, ways_of
from crm.work.queries.tasks import tasks_due_of
from crm.work.zones import zone_of

AT_ONCE = 50
FIRST_SPAN = timedelta(days=1)  # how far back the first one looks


def plan_digest(
    member: Membership, settings: NotificationSettings, *, again: bool = False, wanted: bool = True
) -> None:
    """Set when the member's next summary comes, where none was ever planned; `again`: anew, `wanted` or not."""
    if not settings._state.adding and not again:
        return
    settings.digest_at = next_digest_at(settings.digest_hour, zone_of(member)) if wanted else None
    if settings._state.adding:
        NotificationSettings.objects.bulk_create([settings], ignore_conflicts=True)
    else:
        settings.save(update_fields=["digest_at"])


def next_digest_at(hour: int, zone: str) -> datetime:
    """The next time that clocks in `zone` show this hour."""
    today = timezone.localdate(timezone=ZoneInfo(zone))
    at = instant(today, time(hour), zone)
    return at if at > timezone.now() else instant(today + timedelta(days=1), time(hour), zone)


def due_digests() -> list[UUID]:
    """Summaries of the current organization whose hour has come."""
    due = NotificationSettings.objects.filter(digest_at__lte=timezone.now())
    return list(due.order_by("digest_at").values_list("id", flat=True)[:AT_ONCE])


@transaction.atomic
def send_digest(settings_id: UUID) -> Message | None:
    """Mail one due summary and set its next hour: both or neither.

    None if another worker has it, there is nothing to tell, or its reader left.
    """
    rows = NotificationSettings.objects.filter(id=settings_id, digest_at__lte=timezone.now())
    settings = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if settings is None:
        return None
    member = Membership.objects.select_related("user", "role", "team").get(id=settings.member_id)
    zone = zone_of(member)
    due_at, now = settings.digest_at, timezone.now()
    message = None
    if member.active:
        with timezone.override(zone), translation.override(_language()):
            digest = digest_for(member, settings)
            if not digest.is_empty:
                message = queue_digest(member, digest, key=f"digest:{member.id}:{due_at:%Y%m%d%H}")
    settings.digested_at = now
    settings.digest_at = next_digest_at(settings.digest_hour, zone) if member.active else None
    settings.save(update_fields=["digested_at", "digest_at"])
    return message


def digest_for(member: Membership, settings: NotificationSettings) -> Digest:
    """What it would tell now, in the active time zone."""
    since = settings.digested_at or timezone.now() - FIRST_SPAN
    wanted = bool(ways_of(kind_of("my_day"), settings))
    overdue, today = tasks_due_of(member.id) if wanted else ([], [])
    return Digest(overdue, today, news_for_digest(member, since))


def wants_digest(settings: NotificationSettings) -> bool:
    """Whether the member gets one: whoever has chosen nothing does."""
    return settings._state.adding or settings.digest_at is not None


def _language() -> str:
    return Organization.objects.values_list("language", flat=True).get(id=require_organization_id())
