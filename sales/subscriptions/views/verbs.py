"""What is done to a subscription as a whole: start, change, pause, resume, cancel, keep."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.tenancy.ids import as_uuid
from crm.web.formats import day
from crm.web.templating import render_page, toast
from sales.forms.posted import posted
from sales.subscriptions.actions.cancelling import cancel_subscription, keep_subscription
from sales.subscriptions.actions.crediting import settle_credits
from sales.subscriptions.actions.looking import try_again
from sales.subscriptions.actions.ordered import subscriptions_from_order
from sales.subscriptions.actions.pausing import pause_subscription, resume_subscription
from sales.subscriptions.actions.settings import seed_reasons
from sales.subscriptions.actions.starting import start_again, start_subscription, what_lacks
from sales.subscriptions.forms.verbs import CancelForm, PauseForm
from sales.subscriptions.models import SubscriptionState
from sales.subscriptions.queries.subscriptions import get_subscription, subscription_policy
from sales.subscriptions.views.subscriptions import back
from sales.subscriptions.words import interval_of, span_words


@requires("subscriptions.edit")
def start(request: Request, subscription_id: UUID) -> HttpResponse:
    """Look at what will be billed, then start it."""
    subscription = get_subscription(request.actor, subscription_id)
    if not subscription.is_draft:
        return back(subscription)
    today = timezone.localdate()
    missing = what_lacks(subscription, today)
    if request.method == "POST" and not missing:
        try:
            subscription = start_subscription(subscription_id, by=request.actor)
        except Refused as refusal:
            missing = [str(refusal)]
        else:
            toast(request, f"{subscription.number} runs.")
            return back(subscription)
    rhythm = subscription.rhythm
    context = {
        "subscription": subscription,
        "missing": missing,
        "first": span_words(rhythm.rest(subscription.starts_on, subscription.ends_on)),
        "stub": rhythm.whole(subscription.starts_on).begin != subscription.starts_on,
        "past": subscription.starts_on <= today,
        "interval": interval_of(subscription),
        "policy": subscription_policy(),
    }
    return render_page(request, "subscriptions/start.html", context, status=422 if request.method == "POST" else 200)


@requires("subscriptions.edit")
def pause(request: Request, subscription_id: UUID) -> HttpResponse:
    """From when, and until when."""
    subscription = get_subscription(request.actor, subscription_id)
    if not subscription.is_active:
        return back(subscription)
    form = PauseForm(posted(request), subscription=subscription, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            subscription = pause_subscription(subscription_id, **form.how(), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            on = subscription.pause_on
            toast(request, f"{subscription.number} pauses from {day(on)}." if on else f"{subscription.number} pauses.")
            return back(subscription)
    context = {"subscription": subscription, "form": form}
    return render_page(request, "subscriptions/pause.html", context, status=422 if form.errors else 200)


@requires("subscriptions.edit")
@require_POST
def resume(request: Request, subscription_id: UUID) -> HttpResponse:
    """It goes on from today, or a planned pause is dropped."""
    subscription = resume_subscription(subscription_id, by=request.actor)
    toast(request, f"{subscription.number} goes on.")
    return back(subscription)


@requires("subscriptions.cancel")
def cancel(request: Request, subscription_id: UUID) -> HttpResponse:
    """When it ends, and why."""
    subscription = get_subscription(request.actor, subscription_id)
    if not subscription.is_running:
        return back(subscription)
    if request.method != "POST":
        seed_reasons()
    form = CancelForm(posted(request), subscription=subscription, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            subscription = cancel_subscription(subscription_id, form.leaving(), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            gone = subscription.state == SubscriptionState.CANCELLED
            words = "is cancelled" if gone else f"ends on {day(subscription.cancel_on)}"
            toast(request, f"{subscription.number} {words}.")
            return back(subscription)
    context = {"subscription": subscription, "form": form}
    return render_page(request, "subscriptions/cancel.html", context, status=422 if form.errors else 200)


@requires("subscriptions.cancel")
@require_POST
def keep(request: Request, subscription_id: UUID) -> HttpResponse:
    """Take the cancellation back."""
    subscription = keep_subscription(subscription_id, by=request.actor)
    toast(request, f"{subscription.number} stays.")
    return back(subscription)


@requires("subscriptions.edit")
@require_POST
def again(request: Request, subscription_id: UUID) -> HttpResponse:
    """Start one again that had ended."""
    subscription = start_again(subscription_id, by=request.actor)
    toast(request, f"{subscription.number} runs again.")
    return back(subscription)


@requires("subscriptions.edit")
@require_POST
def retry(request: Request, subscription_id: UUID) -> HttpResponse:
    """Do now what could not be done."""
    subscription = try_again(subscription_id, by=request.actor)
    toast(request, subscription.problem or "Done.", tone="error" if subscription.problem else "success")
    return back(subscription)


@requires("subscriptions.edit")
@require_POST
def credited(request: Request, subscription_id: UUID) -> HttpResponse:
    """What was to be given back was given back otherwise."""
    subscription = settle_credits(subscription_id, by=request.actor)
    toast(request, "Noted: nothing is to be given back any more.")
    return back(subscription)


@requires("subscriptions.edit")
@require_POST
def from_order(request: Request) -> HttpResponse:
    """Subscriptions of what comes again of an order (`order`)."""
    order_id = as_uuid(request.POST.get("order", ""))
    if order_id is None:
        raise Refused("Say of which order.")
    opened = subscriptions_from_order(order_id, by=request.actor)
    if len(opened) > 1:
        toast(request, f"{len(opened)} subscriptions, one for each interval: {', '.join(s.number for s in opened)}.")
    return back(opened[0])
