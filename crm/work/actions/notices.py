"""Mail what a member has not read in the page meanwhile."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.work.mails import queue_notice
from crm.work.models import Notification

AT_ONCE = 50
TOO_OLD = timedelta(days=1)  # after a long standstill nobody wants last week's news by mail


@transaction.atomic
def mail_notices() -> int:
    """Queue mails for one batch of due notifications, each once. How many were looked at.

    The mail and the mark that it is settled commit together; rows another worker holds are left to him.
    """
    due = Notification.objects.filter(mail_at__lte=timezone.now()).select_related(
        "member__user", "member__role", "member__team"
    )
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("mail_at")[:AT_ONCE])
    if not rows:
        return 0
    organization = Organization.objects.get(id=require_organization_id())
    for row in rows:
        if _still_wanted(row):
            with (
                timezone.override(row.member.user.time_zone or organization.time_zone),
                translation.override(organization.language),
            ):
                queue_notice(row, organization)
    Notification.objects.filter(id__in=[row.id for row in rows]).update(mail_at=None)
    return len(rows)


def _still_wanted(row: Notification) -> bool:
    return row.read_at is None and row.member.active and timezone.now() - row.created_at < TOO_OLD
