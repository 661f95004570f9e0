"""My day, and the first steps of a new organization."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from crm.accounts.access import requires, signed_in
from crm.accounts.requests import Request
from crm.web.formats import greeting
from crm.web.panels import panels_for
from crm.web.templating import render_page, toast
from crm.work.actions.first_steps import show_first_steps
from crm.work.first_steps import first_steps, shown_steps
from crm.work.my_day import my_day


@signed_in
def home(request: Request) -> HttpResponse:
    """What to do today, and what each module has for this member."""
    context = {
        "day": my_day(request.actor),
        "panels": panels_for("home", request.actor, None),
        "progress": shown_steps(request.actor),
        "greeting": greeting(),
        "today": timezone.localtime(),
    }
    return render_page(request, "work/home.html", context)


@signed_in
def steps(request: Request) -> HttpResponse:
    """All first steps, done or not."""
    context = {"progress": first_steps(request.actor), "may_put_away": request.actor.can("workspace.settings")}
    return render_page(request, "work/first_steps.html", context)


@requires("workspace.settings")
@require_POST
def show_steps(request: Request) -> HttpResponse:
    """Put the steps away for everybody, or show them again."""
    shown = request.POST.get("show") == "1"
    show_first_steps(shown, by=request.actor)
    if shown:
        toast(request, "The first steps are on the home page again.")
        return redirect("work:home")
    toast(request, "Put away. You find the first steps in the menu under your name.")
    return redirect("work:home")
