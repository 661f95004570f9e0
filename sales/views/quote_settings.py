"""Settings of quotes and of what stands on documents."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from sales.actions.quote_settings import change_letterhead, change_policy
from sales.forms.letterhead import LetterheadForm
from sales.forms.posted import posted
from sales.forms.quotes import PolicyForm
from sales.queries.quotes import letterhead, policy


@requires("sales.selling")
def quote_settings(request: Request) -> HttpResponse:
    """What stands in new quotes, the mail, and the limits above which they take approval."""
    form = PolicyForm(posted(request), instance=policy(), currency=request.organization.currency)
    if request.method == "POST" and form.is_valid():
        change_policy(form.values(), by=request.actor)
        toast(request, "Settings saved.")
        return HttpResponseRedirect(reverse("sales:quote_settings"))
    status = 422 if form.errors else 200
    return render_page(request, "sales/quote_settings.html", {"form": form}, status=status)


@requires("sales.selling")
def letterhead_settings(request: Request) -> HttpResponse:
    """Who the organization is on quotes, orders and invoices."""
    form = LetterheadForm(posted(request), instance=letterhead())
    if request.method == "POST" and form.is_valid():
        change_letterhead(form.cleaned_data, by=request.actor)
        toast(request, "Letterhead saved.")
        return HttpResponseRedirect(reverse("sales:letterhead"))
    status = 422 if form.errors else 200
    return render_page(request, "sales/letterhead.html", {"form": form}, status=status)
