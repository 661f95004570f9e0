"""Pages of people."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person, change_person
from crm.customers.forms.people import PersonFacts, PersonForm
from crm.customers.lists import lifecycle_status
from crm.customers.models import Person, Purpose
from crm.customers.queries.companies import get_company
from crm.customers.queries.people import get_person, look_at_person
from crm.customers.queries.profile import jobs_shown, profile_of
from crm.customers.standing import credit_words
from crm.customers.views.known import NOBODY, person_hints, stands_in_the_way
from crm.customers.words import birthday_words, language_name
from crm.errors import NotFound
from crm.events.types import SubjectRef, Whose
from crm.tenancy.gathering import gathered
from crm.web.panels import panels_for, rows_there
from crm.web.records import fact_view, standing_timeline
from crm.web.standing_parts import sheet_of
from crm.web.stencils import Stencil
from crm.web.templating import render_page, shown_beside, toast

CONTACT = ("email", "phone", "first_name", "last_name", "job_title", "country")


@requires("customers.view")
def show_person(request: Request, person_id: UUID) -> HttpResponse:
    """The person's page: facts, timeline, what is related."""
    person, there = gathered(lambda: look_at_person(request.actor, person_id), lambda: rows_there("person", person_id))
    whose, about = Whose(person_id=person.id), SubjectRef("person", person.id)
    sheet, told, panels = gathered(
        lambda: _sheet(request, person),
        lambda: standing_timeline(request, person, whose, about=about),
        lambda: panels_for("person", request.actor, person, there=there),
    )
    context = {"person": person, "sheet": sheet, "timeline": told, "panels": panels}
    return render_page(request, "customers/person.html", context)


def _sheet(request: Request, person: Person) -> Stencil:
    """His head and facts."""
    actor, beside = request.actor, shown_beside(request)
    return sheet_of(actor, person, "customers/person_sheet.html", lambda: _facts(actor, person), beside=beside)


def _facts(actor: Actor, person: Person) -> dict[str, Any]:
    profile, jobs = gathered(lambda: profile_of(person), lambda: jobs_shown(person))
    return {
        "person": person,
        "status": lifecycle_status(person),
        "language": language_name(person.language),
        "ways": profile.ways,
        "jobs": jobs,
        "birthday": birthday_words(person),
        "credit": credit_words(person),
        "may_set_credit": actor.can("customers.credit", person),
        "tags": profile.tags,
        "consents": [(Purpose(purpose).label, given) for purpose, given in profile.consents.items()],
        "may_edit": actor.can("customers.edit", person),
    }


@requires("customers.edit")
def new_person(request: Request) -> HttpResponse:
    """Add somebody; a known address is offered to be opened instead."""
    form = PersonForm(request.POST or None, initial=_prefilled(request))
    form.add_own_fields("person", request.actor)
    hints = person_hints(request.actor, request.POST) if request.method == "POST" else NOBODY
    warned = request.method == "POST" and stands_in_the_way(hints, request.POST)
    if request.method == "POST" and form.is_valid() and not warned:
        person = _add(request, form.cleaned_data)
        toast(request, f"{person.name} added.")
        return HttpResponseRedirect(reverse("customers:person", args=[person.id]))
    context = {"form": form, "unseen": warned and not hints["blocking"], **hints}
    return render_page(request, "customers/new_person.html", context, status=422 if form.errors or warned else 200)


def _add(request: Request, data: dict[str, Any]) -> Person:
    contact = Contact(**{name: data[name] for name in CONTACT}, company=data["company_name"], source="Added by hand")
    more = {name: data[name] for name in ("city", "lifecycle", "custom")}
    return add_person(contact, more, by=request.actor)


def _prefilled(request: Request) -> dict[str, str]:
    """From a company's page one adds somebody who works there; a caller's number or address comes along."""
    given = {name: request.GET[name] for name in ("phone", "email") if request.GET.get(name)}
    try:
        company = get_company(request.actor, UUID(request.GET.get("company", "")))
    except (ValueError, NotFound):
        return given
    return given | {"company_name": company.name, "country": company.country}


edit_person_fact = fact_view(capability="customers.edit", get=get_person, form=PersonFacts, change=change_person)
