"""Settings of payments."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from sales.forms.posted import posted
from sales.payments.actions.settings import change_account, change_policy, open_account
from sales.payments.forms.settings import PolicyForm, StripeForm
from sales.payments.models import ProviderAccount
from sales.payments.providers.stripe.reading import READERS
from sales.payments.queries.payments import payment_policy
from sales.payments.queries.providers import latest_events, provider_account
from sales.queries.quotes import letterhead

EVENTS = 8
STRIPE = "stripe"


@requires("payments.settings")
def show_settings(request: Request) -> HttpResponse:
    """What is booked by itself."""
    form = PolicyForm(posted(request), instance=payment_policy())
    if request.method == "POST" and form.is_valid():
        change_policy(form.cleaned_data, by=request.actor)
        return _saved(request)
    return _page(request, form, StripeForm(None, account=provider_account(STRIPE)))


@requires("payments.settings")
def stripe_settings(request: Request) -> HttpResponse:
    """The account at Stripe. Looking at it begins one: its hook's address has to be told to Stripe first."""
    account = open_account(STRIPE, by=request.actor) if request.method == "POST" else provider_account(STRIPE)
    form = StripeForm(posted(request), account=account)
    if request.method == "POST" and "begin" in request.POST:
        return HttpResponseRedirect(reverse("payments:settings") + "#stripe")
    if request.method == "POST" and form.is_valid():
        change_account(STRIPE, **form.cleaned_data, by=request.actor)
        return _saved(request)
    return _page(request, PolicyForm(instance=payment_policy()), form)


def _page(request: Request, form: PolicyForm, stripe: StripeForm) -> HttpResponse:
    account = provider_account(STRIPE)
    context = {
        "form": form,
        "stripe": stripe,
        "account": account,
        "hook": _hook(request, account) if account else "",
        "listens": list(READERS),
        "events": latest_events(EVENTS),
        "letterhead": letterhead(),
    }
    return render_page(request, "payments/settings.html", context, status=422 if form.errors or stripe.errors else 200)


def _hook(request: Request, account: ProviderAccount) -> str:
    path = reverse("payments_public:hook", args=[request.organization.slug, account.provider, account.hook])
    return str(settings.SITE_URL) + path


def _saved(request: Request) -> HttpResponse:
    toast(request, "Settings saved.")
    return HttpResponseRedirect(reverse("payments:settings"))
