"""Settings of invoices, a customer's own terms, and what is open by age."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.models import Company, Person
from crm.customers.queries.companies import get_company
from crm.customers.queries.people import get_person
from crm.web.templating import render_page, toast
from sales.billing.actions.settings import change_billing, change_terms
from sales.billing.customers import own_terms
from sales.billing.forms.settings import BillingForm, LevelForm, TermsForm
from sales.billing.queries.invoices import billing_policy, invoices_visible_to
from sales.billing.queries.standing import ages_of
from sales.billing.schedule import levels
from sales.forms.posted import posted
from sales.queries.quotes import letterhead


@requires("billing.settings")
def billing_settings(request: Request) -> HttpResponse:
    """Numbers, terms, the mail, and the three reminders."""
    form = BillingForm(posted(request), instance=billing_policy())
    currency = request.organization.currency
    three = [
        LevelForm(posted(request), instance=level, prefix=f"level-{level.level}", currency=currency)
        for level in levels()
    ]
    if request.method == "POST" and all([form.is_valid(), *(each.is_valid() for each in three)]):
        reminders = {number: each.values() for number, each in enumerate(three, 1)}
        change_billing(form.cleaned_data, reminders, by=request.actor)
        toast(request, "Settings saved.")
        return HttpResponseRedirect(reverse("billing:settings"))
    context = {"form": form, "levels": three, "head": letterhead()}
    wrong = form.errors or any(each.errors for each in three)
    return render_page(request, "billing/settings.html", context, status=422 if wrong else 200)


@requires("billing.issue")
def customer_terms(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Days to pay, the address of invoices, the VAT number, whether to remind: of one person or company."""
    customer: Person | Company = (
        get_company(request.actor, record_id) if kind == "company" else get_person(request.actor, record_id)
    )
    form = TermsForm(posted(request), instance=own_terms(customer))
    back = reverse(f"customers:{customer.kind}", args=[customer.id])
    if request.method == "POST" and form.is_valid():
        change_terms(customer, form.cleaned_data, by=request.actor)
        toast(request, "Terms saved. They hold for new invoices.")
        return HttpResponseRedirect(back)
    context = {"form": form, "customer": customer, "back": back, "usual": billing_policy().due_days}
    return render_page(request, "billing/terms.html", context, status=422 if form.errors else 200)


@requires("billing.view")
@require_GET
def ages(request: Request) -> HttpResponse:
    """What is open by how long it has been due."""
    rows = ages_of(invoices_visible_to(request.actor))
    return render_page(request, "billing/ages.html", {"rows": rows})
