"""Who is where in a journey; one person's way; a rehearsal."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.automation.actions.runs import retry_run, stop_run
from crm.automation.queries.flows import figures_of, get_flow
from crm.automation.queries.runs import SHOWN, effects_of, get_run, runs_of, step_name
from crm.automation.rehearsal import rehearse, would_enter
from crm.conditions.clock import Clock
from crm.conditions.fields import load_records
from crm.customers.queries.people import get_person, people_visible_to
from crm.normal_forms import name_key
from crm.tenancy.ids import as_uuid
from crm.web.templating import render_page, toast
from marketing.queries.journeys import HIDDEN, person_names, run_state, shown_version
from marketing.queries.run_log import run_log

PAGE_SIZE = 50
VIEWS = (("", "Everybody"), ("inside", "Inside"), ("done", "Finished"), ("stopped", "Stopped"), ("failed", "Failed"))


@requires("marketing.view")
@require_GET
def show_people(request: Request, flow_id: UUID) -> HttpResponse:
    """The journey's log: everybody who entered, newest first."""
    flow = get_flow(request.actor, flow_id)
    shown = request.GET.get("show", "")
    runs = runs_of(flow, shown if shown in SHOWN else "")
    if step := request.GET.get("step"):
        runs = runs.filter(step=step)
    if before := as_uuid(request.GET.get("before", "")):
        runs = runs.filter(id__lt=before)
    page = list(runs[: PAGE_SIZE + 1])
    names = person_names(request.actor, (run.person_id for run in page))
    context = {
        "flow": flow,
        "rows": [
            (
                run,
                names.get(run.person_id or flow.id, HIDDEN),
                run_state(run),
                step_name(run.version, run.step, request.actor),
            )
            for run in page[:PAGE_SIZE]
        ],
        "more": f"?show={shown}&step={step or ''}&before={page[PAGE_SIZE - 1].id}" if len(page) > PAGE_SIZE else "",
        "views": [{"label": label, "url": f"?show={key}", "current": key == shown} for key, label in VIEWS],
        "figures": figures_of([flow.id]).get(flow.id),
    }
    return render_page(request, "marketing/journey_people.html", context)


@requires("marketing.view")
@require_GET
def show_run(request: Request, run_id: UUID) -> HttpResponse:
    """One person's way: each step with its outcome and time."""
    run = get_run(request.actor, run_id)
    name = person_names(request.actor, [run.person_id]).get(run.person_id or run.id, "")
    context = {
        "run": run,
        "flow": run.flow,
        "name": name or HIDDEN,
        "person_visible": bool(name),
        "state": run_state(run),
        "log": run_log(run, effects_of(run), request.actor),
        "at": step_name(run.version, run.step, request.actor),
        "may_edit": request.actor.can("marketing.edit"),
    }
    return render_page(request, "marketing/journey_run.html", context)


@requires("marketing.edit")
@require_POST
def take_out(request: Request, run_id: UUID) -> HttpResponse:
    """Take the person out of the journey."""
    stop_run(run_id, by=request.actor)
    toast(request, "Taken out of the journey.")
    return HttpResponseRedirect(reverse("marketing:run", args=[run_id]))


@requires("marketing.edit")
@require_POST
def try_again(request: Request, run_id: UUID) -> HttpResponse:
    """Try the failed step again."""
    retry_run(run_id, by=request.actor)
    toast(request, "It is being tried again.")
    return HttpResponseRedirect(reverse("marketing:run", args=[run_id]))


@requires("marketing.view")
@require_GET
def show_test(request: Request, flow_id: UUID) -> HttpResponse:
    """What would happen to a person, without doing it. `?person=` names one, `?q=` searches."""
    flow = get_flow(request.actor, flow_id)
    version, query = shown_version(flow), request.GET.get("q", "").strip()
    context = {"flow": flow, "query": query, "person": None, "found": _found(request, query)}
    if person_id := as_uuid(request.GET.get("person", "")):
        person = get_person(request.actor, person_id)
        records, clock = load_records("person", [person.id]), Clock.of_organization()
        record = {"person": records.get(person.id)}
        enters, words = would_enter(version, record, clock, request.actor)
        context |= {
            "person": person,
            "enters": enters,
            "condition": words,
            "lines": list(rehearse(version, record, clock, request.actor)),
        }
    return render_page(request, "marketing/journey_test.html", context)


def _found(request: Request, query: str) -> list[tuple[UUID, str, str]]:
    people = people_visible_to(request.actor)
    if query:
        people = people.filter(name_key__begins=name_key(query)).order_by("name_key", "id")
    else:
        people = people.order_by("-id")
    return list(people.values_list("id", "name", "email")[:10])
