"""Have the dashboard mailed."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.tenancy.ids import uuid7
from crm.web.templating import render_page, toast
from reporting.actions.schedules import mail_dashboard, schedule_report
from reporting.forms.schedule import ScheduleForm
from reporting.models import ReportSchedule


@requires("reporting.schedule")
def schedule(request: Request) -> HttpResponse:
    """How often, at what hour, or not at all."""
    mine = ReportSchedule.objects.filter(member_id=request.actor.member_id).first()
    initial = {name: getattr(mine, name) for name in ScheduleForm.base_fields} if mine else None
    form = ScheduleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with timezone.override(request.organization.time_zone):
            saved = schedule_report(**form.cleaned_data, by=request.actor)
        toast(request, "The report will be mailed to you." if saved.active else "No more reports by mail.")
        return redirect("reporting:schedule")
    status = 422 if form.errors else 200
    return render_page(request, "reporting/schedule.html", {"form": form, "mine": mine}, status=status)


@requires("reporting.schedule")
@require_POST
def send_now(request: Request) -> HttpResponse:
    """Mail me the dashboard as it stands."""
    key = f"report:now:{request.POST.get('key') or uuid7()}"[:200]
    message = mail_dashboard(request.organization, request.actor, request.POST.get("period", ""), key=key)
    toast(request, f"On its way to {message.to_address}.")
    return redirect("reporting:dashboard")
