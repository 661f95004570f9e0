"""Have the sales report mailed, with what one picks."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.tenancy.ids import uuid7
from crm.web.templating import render_page, toast
from crm.work.zones import zone_of
from reporting.actions.sales_mails import send_sales_mail_now, subscribe_to_sales
from reporting.forms.sales_mail import SalesMailForm
from reporting.models import Rhythm, SalesMail
from reporting.queries.sales_mails import sales_mail_of
from reporting.sections.all import sections_for

USUALLY = {
    Rhythm.DAILY: ("results", "pipeline", "leads", "stalled"),
    Rhythm.WEEKLY: ("results", "pipeline", "targets", "coverage", "activity", "answers"),
}


@requires("reporting.schedule")
def sales_mail(request: Request, rhythm: str) -> HttpResponse:
    """Whether, when and what; one for each rhythm."""
    row = _mine(request, rhythm)
    zone = zone_of(request.actor.membership)
    form = SalesMailForm(request.POST or None, actor=request.actor, row=row, zone=zone)
    if request.method == "POST" and form.is_valid():
        saved = subscribe_to_sales(rhythm, form.cleaned_data, by=request.actor)
        toast(request, "The report will be mailed to you." if saved.active else "It will not be mailed any more.")
        return redirect("reporting:sales_mail", rhythm)
    context = {"form": form, "row": row, "is_new": row._state.adding, "rhythms": Rhythm.choices, "key": uuid7()}
    return render_page(request, "reporting/sales/subscribe.html", context, status=422 if form.errors else 200)


@requires("reporting.schedule")
@require_POST
def send_now(request: Request, rhythm: str) -> HttpResponse:
    """Mail me one as it would look now."""
    message = send_sales_mail_now(_mine(request, rhythm), by=request.actor, key=request.POST.get("key") or str(uuid7()))
    toast(request, f"On its way to {message.to_address}.")
    return redirect("reporting:sales_mail", rhythm)


def _mine(request: Request, rhythm: str) -> SalesMail:
    """The member's own, or one that is not saved yet."""
    if rhythm not in Rhythm.values:
        raise NotFound("There is no such report.")
    mine = sales_mail_of(request.actor.member_id, rhythm)
    sees = {section.key for section in sections_for(request.actor)}
    usual = [key for key in USUALLY[Rhythm(rhythm)] if key in sees]
    return mine or SalesMail(member=request.actor.membership, rhythm=rhythm, active=True, sections=usual)
