"""Settings: exchange rates."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.currencies.actions.rates import remove_rate, set_feed, set_rate
from crm.currencies.forms.rates import FeedForm, RateForm
from crm.currencies.queries.rates import newest_rates, rate_feed
from crm.web.templating import render_page, toast


@requires("workspace.settings")
def show_rates(request: Request) -> HttpResponse:
    """The stored rates; POST enters one."""
    home = request.organization.currency
    form = RateForm(request.POST or None, home=home)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        set_rate(data["day"], data["currency"], home, data["units"], by=request.actor)
        toast(request, f"1 {data['currency']} is {data['units'].normalize():f} {home}.")
        return HttpResponseRedirect(reverse("currencies:rates"))
    feed = rate_feed()
    known = {"active": feed.active, "address": feed.address} if feed else {}
    return _page(request, form, FeedForm(initial=known))


@requires("workspace.settings")
@require_POST
def change_feed(request: Request) -> HttpResponse:
    """Where rates are read from, and whether they are."""
    form = FeedForm(request.POST)
    if form.is_valid():
        feed = set_feed(form.cleaned_data["address"], active=form.cleaned_data["active"], by=request.actor)
        toast(request, "The rates are read within a few minutes." if feed.active else "Rates are not read any more.")
        return HttpResponseRedirect(reverse("currencies:rates"))
    home = request.organization.currency
    context = {
        "form": RateForm(home=home),
        "feed": rate_feed(),
        "feed_form": form,
        "rates": newest_rates(),
        "home": home,
    }
    return render_page(request, "currencies/rates.html", context, status=422)


@requires("workspace.settings")
@require_POST
def drop_rate(request: Request, rate_id: UUID) -> HttpResponse:
    """Forget one."""
    remove_rate(rate_id, by=request.actor)
    toast(request, "The rate is gone.")
    return HttpResponseRedirect(reverse("currencies:rates"))


def _page(request: Request, form: RateForm, feed_form: FeedForm) -> HttpResponse:
    context = {
        "form": form,
        "feed": rate_feed(),
        "feed_form": feed_form,
        "rates": newest_rates(),
        "home": request.organization.currency,
    }
    status = 422 if form.errors or feed_form.errors else 200
    return render_page(request, "currencies/rates.html", context, status=status)
