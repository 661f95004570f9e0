"""Pages of one deal: opening it, its record, its facts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.queries.companies import companies_visible_to
from crm.customers.queries.people import people_visible_to
from crm.customers.standing import CreditWords, worst_credit
from crm.search.queries.finding import find
from crm.web.conflicts import seen_version, tell_meanwhile, wanted
from crm.web.records import fact_form as fact_form_page
from crm.web.records import fact_saved, refusals_at
from crm.web.templating import render_page, toast
from sales.actions.deals import assign_deal, change_deal, open_deal
from sales.conditions import StageBlocked
from sales.forms.deals import DealForm
from sales.forms.facts import StepForm, fact_form, initial_of
from sales.forms.fields import CompanyField, PersonField, known_as
from sales.forms.posted import posted
from sales.models import Deal
from sales.queries.deals import get_deal, person_emails
from sales.views.deal_page import deal_page

KINDS = {"people": "person", "companies": "company"}


@requires("sales.view")
@require_GET
def show_deal(request: Request, deal_id: UUID) -> HttpResponse:
    """The deal's page: stages, facts, timeline, who is involved, where it has been."""
    return render_page(request, "sales/deal.html", deal_page(request, get_deal(request.actor, deal_id)))


@requires("sales.edit")
def new_deal(request: Request) -> HttpResponse:
    """Open a deal; `?person=`, `?company=`, `?stage=` and `?closes=` fill in what is known already."""
    form = DealForm(
        posted(request),
        actor=request.actor,
        currency=request.organization.currency,
        initial=_known_already(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            deal = open_deal(**form.values(), source="Added by hand", by=request.actor)
        except StageBlocked as blocked:
            form.add_error("stage", str(blocked))
        else:
            toast(request, f"{deal.name} opened.")
            return HttpResponseRedirect(reverse("sales:deal", args=[deal.id]))
    context = {"form": form, "credit": _credit(request, form["person"].value(), form["company"].value())}
    return render_page(request, "sales/new_deal.html", context, status=422 if form.errors else 200)


@requires("sales.edit")
@require_GET
def show_credit(request: Request) -> HttpResponse:
    """Whether the credit of the customer who is being typed calls for care."""
    credit = _credit(request, request.GET.get("person"), request.GET.get("company"))
    return render_page(request, "sales/credit.html", {"credit": credit})


@requires("sales.edit")
def edit_fact(request: Request, deal_id: UUID, field: str) -> HttpResponse:
    """Edit one fact in place: GET the field, POST its value."""
    deal = get_deal(request.actor, deal_id)
    form = fact_form(field, deal, posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        values = wanted(request, {field: form.cleaned_data[field]})
        with refusals_at(form, field):
            return fact_saved(request, _save(request, deal, values))
    return fact_form_page(request, deal, form[field])


@requires("sales.edit")
def plan_step(request: Request, deal_id: UUID) -> HttpResponse:
    """Say what is to be done next, and when."""
    deal = get_deal(request.actor, deal_id)
    form = StepForm(posted(request), initial=initial_of(deal))
    if request.method == "POST" and form.is_valid():
        seen = seen_version(request)
        deal = change_deal(deal_id, wanted(request, form.cleaned_data), by=request.actor, seen=seen)
        toast(request, "Next step planned.")
        tell_meanwhile(request, deal, seen)
        return HttpResponseRedirect(reverse("sales:deal", args=[deal.id]))
    context = {"deal": deal, "form": form, "version": seen_version(request) or deal.version}
    return render_page(request, "sales/plan_step.html", context, status=422 if form.errors else 200)


@requires("sales.edit")
@require_POST
def take_deal(request: Request, deal_id: UUID) -> HttpResponse:
    """Become the owner of a deal that nobody owns."""
    deal = assign_deal(deal_id, request.actor.membership, by=request.actor)
    toast(request, f"{deal.name} is yours now.")
    return HttpResponseRedirect(reverse("sales:deal", args=[deal.id]))


@requires("sales.edit")
@require_GET
def suggestions(request: Request, what: str) -> HttpResponse:
    """Names that begin as somebody types, as options of a datalist."""
    typed = str(next(iter(request.GET.values()), "")).strip()[:100]
    hits = [hit for hit in find(request.actor, typed) if hit.kind == KINDS.get(what)]
    emails = person_emails(hit.record_id for hit in hits)
    options = [(_written(hit.title, emails.get(hit.record_id, "")), hit.subtitle) for hit in hits]
    return render_page(request, "sales/suggestions.html", {"options": options})


def _credit(request: Request, person: str | None, company: str | None) -> tuple[Any, CreditWords] | None:
    who = known_as(PersonField(request.actor), person)
    return worst_credit(known_as(CompanyField(request.actor), company) or (who and who.company), who)


def _written(name: str, email: str) -> str:
    """As PersonField reads it, so that namesakes can be told apart."""
    return f"{name} <{email}>" if email and email != name else name


def _save(request: Request, deal: Deal, values: dict[str, Any]) -> Deal:
    return change_deal(deal.id, values, by=request.actor, seen=seen_version(request))


def _known_already(request: Request) -> dict[str, Any]:
    known: dict[str, Any] = {"stage": request.GET.get("stage", ""), "expected_close": request.GET.get("closes", "")}
    people = people_visible_to(request.actor).select_related("company")
    if (person_id := _id(request, "person")) and (person := people.filter(id=person_id).first()):
        known["person"] = person.email or person.name
        known["company"] = person.company.name if person.company else ""
    companies = companies_visible_to(request.actor)
    if (company_id := _id(request, "company")) and (company := companies.filter(id=company_id).first()):
        known["company"] = company.name
    return known


def _id(request: Request, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None
