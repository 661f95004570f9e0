"""What is behind the bell, and by which ways it comes."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import signed_in
from crm.accounts.requests import Request
from crm.tenancy.ids import as_uuid
from crm.web.frame_counts import forget_frame_counts
from crm.web.templating import render_page, toast
from crm.work.actions.digests import wants_digest
from crm.work.actions.notifications import choose_ways, mark_all_read, mark_read
from crm.work.forms.notifications import NotificationForm
from crm.work.notification_kinds import CHANNELS
from crm.work.queries.notifications import line_of, notification_days, settings_of, unread_of
from crm.work.zones import zone_of

COUNTED = 1000


@signed_in
def notifications(request: Request) -> HttpResponse:
    """By days, the newest first; `?show=unread` what is new."""
    unread = request.GET.get("show") == "unread"
    days, more = notification_days(request.actor, unread=unread, before=as_uuid(request.GET.get("before", "")))
    count = unread_of(request.actor.member_id).order_by()[:COUNTED].count()
    show = "show=unread&" if unread else ""
    context = {
        "days": days,
        "unread": unread,
        "count": count,
        "older_url": f"?{show}before={more}" if more else "",
    }
    return render_page(request, "work/notifications.html", context)


@signed_in
def open_notification(request: Request, notification_id: UUID) -> HttpResponse:
    """Go to what it is about; it counts as read then."""
    row = mark_read(notification_id, by=request.actor)
    forget_frame_counts(request.actor.id)  # a link changed something
    link = line_of(row, request.actor).link
    if link is None and row.subject_id:
        toast(request, "What this was about is no longer there.", tone="warning")
    return HttpResponseRedirect(link.url if link else reverse("work:notifications"))


@signed_in
@require_POST
def toggle_notification(request: Request, notification_id: UUID) -> HttpResponse:
    """Mark one as read, or as new again."""
    mark_read(notification_id, by=request.actor, read=request.POST.get("read") == "1")
    return redirect("work:notifications")


@signed_in
@require_POST
def read_notifications(request: Request) -> HttpResponse:
    """Mark all as read."""
    mark_all_read(request.actor)
    return redirect("work:notifications")


@signed_in
def notification_settings(request: Request) -> HttpResponse:
    """Which kinds come by which ways, and when the daily summary does."""
    settings = settings_of(request.actor.member_id)
    form = NotificationForm(request.POST or None, actor=request.actor, settings=settings)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        choose_ways(form.chosen(), digest_hour=data["digest_hour"], digest=data["digest"], by=request.actor)
        toast(request, "Saved.")
        return redirect("work:notification_settings")
    context = {
        "form": form,
        "channels": CHANNELS,
        "groups": form.groups(),
        "zone": zone_of(request.actor.membership).replace("_", " "),
        "wanted": wants_digest(settings),
    }
    return render_page(request, "work/notification_settings.html", context, status=422 if form.errors else 200)
