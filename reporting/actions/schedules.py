"""Have the dashboard mailed; mail what is due."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership
from crm.mail.actions.outgoing import queue_message
from crm.mail.attachments import Attachment
from crm.mail.models import Message, MessageKind
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from reporting.models import ReportSchedule
from reporting.pictures import png_of
from reporting.queries.dashboard import ShownChart, charts, tiles
from reporting.scope import scope_for


@transaction.atomic
def schedule_report(*, frequency: str, hour: int, period: str, active: bool, by: Actor) -> ReportSchedule:
    """Mail `by` the dashboard so often, or no more. Raises NotAllowed."""
    by.require("reporting.schedule")
    schedule = ReportSchedule.objects.select_for_update().filter(member_id=by.member_id).first()
    schedule = schedule or ReportSchedule(member=by.membership)
    schedule.frequency, schedule.hour, schedule.period, schedule.active = frequency, hour, period, active
    schedule.next_at, schedule.failures = schedule.time_after(timezone.now()), 0
    schedule.save()
    return schedule


def due_schedules() -> list[UUID]:
    """Schedules of the current organization whose time has come."""
    due = ReportSchedule.objects.filter(active=True, next_at__lte=timezone.now())
    return list(due.order_by("next_at").values_list("id", flat=True)[:100])


@transaction.atomic
def send_scheduled(schedule_id: UUID) -> Message | None:
    """Mail one due report with the reader's own permissions, and set its next time: both or neither.

    None if another worker has it, it is not due any more, or its reader left or may not see reports now.
    """
    rows = ReportSchedule.objects.filter(id=schedule_id, active=True, next_at__lte=timezone.now())
    schedule = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if schedule is None:
        return None
    organization = Organization.objects.get(id=require_organization_id())
    with timezone.override(organization.time_zone):
        due_at, schedule.next_at = schedule.next_at, schedule.time_after(timezone.now())
        member = Membership.objects.select_related("role").get(id=schedule.member_id)
        actor = member_actor(member)
        if not member.active or not actor.can("reporting.view"):
            schedule.active = False
            schedule.save()
            return None
        message = mail_dashboard(organization, actor, schedule.period, key=f"report:{schedule.id}:{due_at:%Y%m%d%H%M}")
    schedule.last_sent_at, schedule.failures = timezone.now(), 0
    schedule.save()
    return message


def mail_dashboard(organization: Organization, actor: Actor, period: str, *, key: str) -> Message:
    """The dashboard as a mail to the member, with its pictures."""
    scope = scope_for(actor, organization.currency, period=period)
    shown = charts(scope)
    pictures = [_picture(chart) for chart in shown if chart.spec]
    context = {
        "organization": organization,
        "member": actor,
        "span": scope.span,
        "tiles": tiles(scope),
        "charts": shown,
        "today": timezone.localtime(),
        "site": settings.SITE_URL,
        "url": f"{settings.SITE_URL}{reverse('reporting:dashboard')}?period={scope.span.key}",
        "schedule_url": settings.SITE_URL + reverse("reporting:schedule"),
    }
    return queue_message(
        key=key,
        to=actor.membership.email if actor.membership else "",
        subject=f"{organization.name}: {scope.span.words.lower()} in figures",
        text=render_to_string("reporting/mail.txt", context, using="jinja2"),
        html=render_to_string("reporting/mail.html", context, using="jinja2"),
        kind=MessageKind.TRANSACTIONAL,
        attachments=pictures,
    )


def _picture(chart: ShownChart) -> Attachment:
    return Attachment(
        name=f"{chart.key}.png",
        content=png_of(chart.spec or {}),
        content_type="image/png",
        content_id=f"{chart.key}@report",
    )
