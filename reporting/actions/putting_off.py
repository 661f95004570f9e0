"""A report that can't be made now: tried again a little later, then left out and its reader told, once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from crm.accounts.models import Membership
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.work.actions.notifications import notify
from crm.work.zones import zone_of
from reporting.models import ReportSchedule, SalesMail

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))


def put_off_sales_mail(row_id: UUID) -> None:
    """After a failure, in a transaction of its own. Nothing if it went out meanwhile, or nobody wants it any more."""
    rows = SalesMail.objects.select_for_update(of=("self",)).select_related("member__user")
    row = rows.filter(id=row_id, active=True, next_at__lte=timezone.now()).first()
    if row is not None:
        after = row.time_after(timezone.now(), zone_of(row.member))
        _put_off(row, after, f"{row.get_rhythm_display().lower()} sales report")


def put_off_schedule(schedule_id: UUID) -> None:
    """The same for a dashboard that somebody has mailed."""
    rows = ReportSchedule.objects.select_for_update(of=("self",)).select_related("member__user")
    schedule = rows.filter(id=schedule_id, active=True, next_at__lte=timezone.now()).first()
    if schedule is not None:
        zone = Organization.objects.values_list("time_zone", flat=True).get(id=require_organization_id())
        with timezone.override(zone):
            after = schedule.time_after(timezone.now())
        _put_off(schedule, after, "report by mail")


def _put_off(row: SalesMail | ReportSchedule, after: datetime, called: str) -> None:
    """Until the next try; with the last one gone until `after`, its usual next time."""
    row.failures += 1
    if row.failures <= len(WAITS):
        row.next_at = timezone.now() + WAITS[row.failures - 1]
    else:
        row.next_at, row.failures = after, 0
        _tell(row.member, row, called)
    row.save(update_fields=["next_at", "failures"])


def _tell(member: Membership, row: SalesMail | ReportSchedule, called: str) -> None:
    """Once, until one goes out again: whoever knows it can't be made need not hear it each day."""
    since = f"{row.last_sent_at:%s}" if row.last_sent_at else ""
    notify(
        member,
        f"Your {called} could not be made",
        kind="report_trouble",
        key=f"report-trouble:{row.id}:{since}",
        body="It was tried four times. The next one is tried at its usual hour; if it does not come either, "
        "tell whoever runs Fairlead for you.",
    )
