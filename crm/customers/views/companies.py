"""Pages of companies."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.actions.companies import add_company, change_company
from crm.customers.forms.companies import CompanyFacts, CompanyForm
from crm.customers.queries.companies import get_company, people_of
from crm.customers.words import country_name
from crm.events.models import Event
from crm.events.types import SubjectRef
from crm.web.panels import panels_for
from crm.web.records import fact_view, timeline
from crm.web.templating import render_page, toast


@requires("customers.view")
def show_company(request: Request, company_id: UUID) -> HttpResponse:
    """The company's page: facts, timeline, its people and what is related."""
    company = get_company(request.actor, company_id)
    context = {
        "company": company,
        "country": country_name(company.country),
        "people": people_of(request.actor, company),
        "timeline": timeline(request, Event.objects.about_company(company.id), about=SubjectRef("company", company.id)),
        "panels": panels_for("company", request.actor, company),
        "may_edit": request.actor.can("customers.edit", company),
    }
    return render_page(request, "customers/company.html", context)


@requires("customers.edit")
def new_company(request: Request) -> HttpResponse:
    """Add a company."""
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        company = add_company(form.cleaned_data, by=request.actor)
        toast(request, f"{company.name} added.")
        return HttpResponseRedirect(reverse("customers:company", args=[company.id]))
    return render_page(request, "customers/new_company.html", {"form": form}, status=422 if form.errors else 200)


edit_company_fact = fact_view(
    capability="customers.edit",
    get=get_company,
    form=CompanyFacts,
    change=change_company,
    record_url="customers:company",
)
