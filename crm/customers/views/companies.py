"""Pages of companies."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.actions.companies import add_company, change_company
from crm.customers.forms.companies import CompanyFacts, CompanyForm
from crm.customers.queries.companies import get_company
from crm.customers.queries.people import tags_of
from crm.customers.queries.profile import ways_of
from crm.customers.standing import credit_words
from crm.customers.views.known import NOBODY, company_hints, stands_in_the_way
from crm.events.types import SubjectRef, Whose
from crm.tenancy.gathering import gathered
from crm.web.panels import panels_for
from crm.web.records import fact_view, timeline
from crm.web.templating import render_page, toast


@requires("customers.view")
def show_company(request: Request, company_id: UUID) -> HttpResponse:
    """The company's page: facts, timeline, its people and what is related."""
    company = get_company(request.actor, company_id)
    about = SubjectRef("company", company.id)
    ways, tags, told, panels = gathered(
        lambda: ways_of(company),
        lambda: tags_of(company),
        lambda: timeline(request, Whose(company_id=company.id), about=about, name=company.name),
        lambda: panels_for("company", request.actor, company),
    )
    context = {
        "company": company,
        "ways": ways,
        "tags": tags,
        "credit": credit_words(company),
        "may_set_credit": request.actor.can("customers.credit", company),
        "timeline": told,
        "panels": panels,
        "may_edit": request.actor.can("customers.edit", company),
    }
    return render_page(request, "customers/company.html", context)


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
