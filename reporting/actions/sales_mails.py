"""Have the sales report mailed; mail what is due; stop it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership
from crm.errors import Refused
from crm.mail.actions.outgoing import queue_message
from crm.mail.colours import ink_on
from crm.mail.models import Message, MessageKind
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.web.formats import clock, day, plural
from crm.work.zones import zone_of
from reporting.looking import Look, picked
from reporting.models import SalesMail
from reporting.sections.all import worked_out
from reporting.sections.shapes import Part
from reporting.stopping import stop_url
from sales.queries.worth import Worth

AT_ONCE = 100


@dataclass(frozen=True)
class SalesReport:
    """A mail's content before it is one."""

    look: Look
    parts: list[Part]

    @property
    def has_news(self) -> bool:
        """Whether anything happened."""
        return any(part.shown.is_news for part in self.parts)


@transaction.atomic
def subscribe_to_sales(rhythm: str, values: dict[str, Any], *, by: Actor) -> SalesMail:
    """Mail `by` the report so often with what he picked, or no more (`active`). Raises NotAllowed, Refused."""
    by.require("reporting.schedule")
    if by.membership is None:
        raise Refused("Only members have reports mailed.")
    row = SalesMail.objects.select_for_update().filter(member_id=by.member_id, rhythm=rhythm).first()
    row = row or SalesMail(member=by.membership, rhythm=rhythm)
    was_active = row.active and not row._state.adding
    for name, value in values.items():
        setattr(row, name, value)
    if row.active and not was_active:
        row.covered_until = None  # what happened while he wanted none is no news to him
    row.next_at, row.failures = row.time_after(timezone.now(), zone_of(by.membership)), 0
    row.save()
    return row


def due_sales_mails() -> list[UUID]:
    """Reports of the current organization whose hour has come."""
    due = SalesMail.objects.filter(active=True, next_at__lte=timezone.now())
    return list(due.order_by("next_at").values_list("id", flat=True)[:AT_ONCE])


@transaction.atomic
def send_sales_mail(row_id: UUID) -> Message | None:
    """Put one due report into the outbox as its reader may see it now, and set its next hour: both or neither.

    None if another worker has it, it is not due any more, or its reader left or may not have reports now.
    """
    rows = SalesMail.objects.filter(id=row_id, active=True, next_at__lte=timezone.now())
    row = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return None
    member = Membership.objects.select_related("user", "role", "team").get(id=row.member_id)
    actor, zone, due = member_actor(member), zone_of(member), row.next_at
    if not member.active or not (actor.can("reporting.view") and actor.can("reporting.schedule")):
        row.active = False
        row.save(update_fields=["active"])
        return None
    with timezone.override(zone):
        now = timezone.now()
        message = _queue(row, actor, (row.covers_since(due), now), key=f"sales-mail:{row.id}:{timezone.localdate(due)}")
    row.last_sent_at = row.covered_until = now
    row.next_at, row.failures = row.time_after(now, zone), 0
    row.save(update_fields=["last_sent_at", "covered_until", "next_at", "failures"])
    return message


def send_sales_mail_now(row: SalesMail, *, by: Actor, key: str) -> Message:
    """Mail the report as it would look now, beside the planned ones. `key` names the asking. Raises NotAllowed."""
    by.require("reporting.schedule")
    with timezone.override(zone_of(by.membership)):
        now = timezone.now()
        return _queue(row, by, (row.covers_since(now), now), key=f"sales-mail:now:{by.id}:{key}"[:200])


@transaction.atomic
def set_sales_mail_active(row_id: UUID, *, active: bool) -> SalesMail | None:
    """End a report by its link, or take that back; None if there is none. Doing it twice is doing it once."""
    row = SalesMail.objects.select_for_update(of=("self",)).select_related("member").filter(id=row_id).first()
    if row is not None and row.active != active:
        row.active, row.failures = active, 0
        row.next_at = row.time_after(timezone.now(), zone_of(row.member))
        row.save(update_fields=["active", "next_at", "failures"])
    return row


def report_of(row: SalesMail, actor: Actor, since: datetime, until: datetime) -> SalesReport:
    """What it tells of a time, in the active time zone."""
    home = Organization.objects.values_list("currency", flat=True).get(id=require_organization_id())
    what = picked(row.teams, row.members, row.pipelines)
    words = f"{day(since)}, {clock(since)} to {day(until)}, {clock(until)}"
    look = Look(actor, Worth(home), since, until, words, what, row.silent_weeks)
    return SalesReport(look, worked_out(look, row.sections))


def _queue(row: SalesMail, actor: Actor, span: tuple[datetime, datetime], *, key: str) -> Message:
    organization = Organization.objects.get(id=require_organization_id())
    with translation.override(organization.language):
        report = report_of(row, actor, *span)
        context = {
            "organization": organization,
            "ink": ink_on(organization.colour),
            "site": settings.SITE_URL,
            "row": row,
            "report": report,
            "url": settings.SITE_URL + reverse("reporting:sales"),
            "settings_url": settings.SITE_URL + reverse("reporting:sales_mail", args=[row.rhythm]),
            "stop_url": stop_url(row, organization) if not row._state.adding else "",
        }
        text = render_to_string("reporting/mails/sales.txt", context, using="jinja2")
        return queue_message(
            key=key,
            to=actor.membership.email if actor.membership else "",
            subject=_subject(row, report),
            text=f"{text.strip()}\n",
            html=render_to_string("reporting/mails/sales.html", context, using="jinja2"),
            kind=MessageKind.TRANSACTIONAL,
            sender_name=f"{organization.name}, Fairlead",
            way_out=context["stop_url"],
        )


def _subject(row: SalesMail, report: SalesReport) -> str:
    title = "Weekly sales report" if row.is_weekly else "Daily sales report"
    if not report.has_news:
        return f"{title}: nothing new"
    won = next((part.shown.figures[0] for part in report.parts if part.section.key == "results"), None)
    if won is None or won.note.startswith("0 "):
        told = sum(part.shown.is_news for part in report.parts)
        return f"{title}: {plural(told, 'thing')} to read"
    return f"{title}: {won.text} won"
