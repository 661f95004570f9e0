"""Settings of subscriptions."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.web.templating import render_page, toast
from sales.forms.posted import posted
from sales.subscriptions.actions.settings import add_reason, change_policy, retire_reason, seed_reasons
from sales.subscriptions.forms.settings import PolicyForm, ReasonForm
from sales.subscriptions.queries.subscriptions import cancel_reasons, subscription_policy


@requires("subscriptions.settings")
def subscription_settings(request: Request) -> HttpResponse:
    """How periods are billed, what customers are told, and the reasons for cancelling."""
    seed_reasons()
    form = PolicyForm(posted(request), instance=subscription_policy())
    if request.method == "POST" and form.is_valid():
        change_policy(form.cleaned_data, by=request.actor)
        toast(request, "Settings saved.")
        return _back()
    context = {"form": form, "reasons": list(cancel_reasons()), "reason_form": ReasonForm()}
    return render_page(request, "subscriptions/settings.html", context, status=422 if form.errors else 200)


@requires("subscriptions.settings")
@require_POST
def new_reason(request: Request) -> HttpResponse:
    """Add a reason for cancelling."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused("Write the reason first, in up to 80 characters.")
    reason = add_reason(form.cleaned_data["name"], by=request.actor)
    toast(request, f"{reason.name} can be chosen now.")
    return _back()


@requires("subscriptions.settings")
@require_POST
def drop_reason(request: Request, reason_id: UUID) -> HttpResponse:
    """Offer a reason no more."""
    retire_reason(reason_id, by=request.actor)
    toast(request, "The reason is not offered any more.")
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("subscriptions:settings"))
