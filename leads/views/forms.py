"""Pages about forms: all of them, what came in, how one looks."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from leads.actions.forms import add_form, switch_form
from leads.actions.submissions import release_submission
from leads.form_chart import days_chart
from leads.forms.building import NewFormForm
from leads.forms.building_parts import PARTS, with_field, with_part
from leads.queries.forms import days_of, forms_with_counts, get_form, newest_submissions, reached_in, views_in
from leads.views.previewing import show_preview


@requires("leads.forms")
@require_GET
def list_forms(request: Request) -> HttpResponse:
    """All forms, with what they brought lately."""
    return render_page(request, "leads/forms/list.html", {"forms": list(forms_with_counts(request.actor))})


@requires("leads.forms")
def new_form(request: Request) -> HttpResponse:
    """Name a new form and say whose leads it brings."""
    form = NewFormForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = add_form(
            form.cleaned_data["name"], team=form.cleaned_data["team"], by=request.actor, kind=form.cleaned_data["kind"]
        )
        toast(request, f"{made.name} takes answers now. Make it yours.")
        return HttpResponseRedirect(reverse("leads:form", args=[made.id]))
    return render_page(request, "leads/forms/new.html", {"form": form}, status=422 if form.errors else 200)


@requires("leads.forms")
@require_GET
def show_answers(request: Request, form_id: UUID) -> HttpResponse:
    """What came in: by day, the newest answers, and what was held back."""
    form = get_form(request.actor, form_id)
    days = days_of(form)
    answers, views = sum(day.answers for day in days), views_in(days)
    context = {
        "form": form,
        "days": days,
        "answers": answers,
        "views": views,
        "started": sum(day.started for day in days),
        "reached": reached_in(form),
        "chart": days_chart(days),
        "conversion": answers / views if views >= answers > 0 else None,
        "newest": newest_submissions(form),
        "held": newest_submissions(form, held=True),
        "may_release": request.actor.can("leads.work"),
    }
    return render_page(request, "leads/forms/answers.html", context)


@requires("leads.forms")
@require_POST
def switch(request: Request, form_id: UUID) -> HttpResponse:
    """Let the form take answers, or not."""
    form = switch_form(form_id, active=request.POST.get("active") == "1", by=request.actor)
    toast(
        request, f"{form.name} takes answers." if form.active else f"{form.name} is off: its page can't be found now."
    )
    return HttpResponseRedirect(reverse("leads:form", args=[form_id]))


@requires("leads.work")
@require_POST
def release(request: Request, submission_id: UUID) -> HttpResponse:
    """Make the lead of an answer that was held back."""
    lead = release_submission(submission_id, by=request.actor)
    toast(request, f"{lead.person.name} is a lead now.")
    return HttpResponseRedirect(reverse("leads:lead", args=[lead.id]))


@requires("leads.forms")
@require_http_methods(["GET", "POST"])
def preview(request: Request, form_id: UUID) -> HttpResponse:
    """The form as visitors see it, for the builder's frame: as it is, or with what is typed and not saved yet.

    Nothing can be sent from here, and nothing is changed.
    """
    form = get_form(request.actor, form_id)
    key, part = request.GET.get("field", ""), request.GET.get("part", "")
    if request.method == "POST" and key:
        form = with_field(form, key, request.POST)
    elif request.method == "POST" and part in PARTS:
        form = with_part(form, part, request.POST, currency=request.organization.currency)
    return show_preview(request, form, part=part, chosen=form.part(key))
