"""Pages of companies."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.customers.actions.companies import add_company, change_company
from crm.customers.forms.companies import CompanyFacts, CompanyForm
from crm.customers.models import Company
from crm.customers.queries.companies import get_company, look_at_company
from crm.customers.queries.profile import profile_of
from crm.customers.standing import credit_words
from crm.customers.views.known import NOBODY, company_hints, stands_in_the_way
from crm.events.types import SubjectRef, Whose
from crm.tenancy.gathering import gathered
from crm.web.panels import panels_for, rows_there
from crm.web.records import fact_view, standing_timeline
from crm.web.standing_parts import sheet_of
from crm.web.stencils import Stencil
from crm.web.templating import render_page, shown_beside, toast


@requires("customers.view")
def show_company(request: Request, company_id: UUID) -> HttpResponse:
    """The company's page: facts, timeline, its people and what is related."""
    company, there = gathered(
        lambda: look_at_company(request.actor, company_id), lambda: rows_there("company", company_id)
    )
    whose, about = Whose(company_id=company.id), SubjectRef("company", company.id)
    sheet, told, panels = gathered(
        lambda: _sheet(request, company),
        lambda: standing_timeline(request, company, whose, about=about),
        lambda: panels_for("company", request.actor, company, there=there),
    )
    context = {"company": company, "sheet": sheet, "timeline": told, "panels": panels}
    return render_page(request, "customers/company.html", context)


def _sheet(request: Request, company: Company) -> Stencil:
    """Its head and facts."""
    actor, beside = request.actor, shown_beside(request)
    return sheet_of(actor, company, "customers/company_sheet.html", lambda: _facts(actor, company), beside=beside)


def _facts(actor: Actor, company: Company) -> dict[str, Any]:
    profile = profile_of(company)
    return {
        "company": company,
        "ways": profile.ways,
        "tags": profile.tags,
        "credit": credit_words(company),
        "may_set_credit": actor.can("customers.credit", company),
        "may_edit": actor.can("customers.edit", company),
    }


@requires("customers.edit")
def new_company(request: Request) -> HttpResponse:
    """Add a company."""
    form = CompanyForm(request.POST or None)
    form.add_own_fields("company", request.actor)
    hints = company_hints(request.actor, request.POST) if request.method == "POST" else NOBODY
    warned = request.method == "POST" and stands_in_the_way(hints, request.POST)
    if request.method == "POST" and form.is_valid() and not warned:
        company = add_company(form.cleaned_data, by=request.actor)
        toast(request, f"{company.name} added.")
        return HttpResponseRedirect(reverse("customers:company", args=[company.id]))
    context = {"form": form, "unseen": warned and not hints["blocking"], **hints}
    return render_page(request, "customers/new_company.html", context, status=422 if form.errors or warned else 200)


edit_company_fact = fact_view(capability="customers.edit", get=get_company, form=CompanyFacts, change=change_company)
