"""The link in the mail of a subscription. Opening it changes nothing: programs that look for danger open every link."""

from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from crm.accounts.access import public_page
from crm.accounts.requests import Request
from crm.events.types import ActorRef
from crm.web.templating import render_page
from leads.actions.subscriptions import ask_again, confirm_subscription
from leads.models import Submission
from leads.queries.forms import subscription
from leads.subscribing import TooOld, read_again, read_confirming
from leads.visitors import client_address, ip_hash


@csrf_exempt  # whoever opens a mail has no cookie of ours; the signed token is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def confirm(request: Request, token: str) -> HttpResponse:
    """A button that confirms, or what to do with a link that is too old."""
    try:
        submission = subscription(read_confirming(token))
    except TooOld as old:
        submission = subscription(old.submission_id)
        state = "done" if submission.confirmed_at else "old"
        return _show(request, submission, state, status=200 if submission.confirmed_at else 410)
    if request.method != "POST":
        return _show(request, submission, "done" if submission.confirmed_at else "ask")
    by = replace(request.actor, through=ActorRef("form", submission.form_id)) if submission.form_id else request.actor
    confirm_subscription(submission.id, ip_hash=ip_hash(client_address(request), request.organization.id), by=by)
    return HttpResponseRedirect(request.path, status=303)


@csrf_exempt
@never_cache
@require_POST
@public_page
def again(request: Request) -> HttpResponse:
    """Send the mail once more, for whoever has just subscribed or has an old link."""
    token = request.POST.get("token", "")[:400]
    try:
        submission_id = read_again(token) or read_confirming(token)
    except TooOld as old:
        submission_id = old.submission_id
    submission = subscription(submission_id)
    sent = ask_again(submission.id)
    return _show(request, submission, "sent" if sent else "done" if submission.confirmed_at else "enough")


def _show(request: Request, submission: Submission, state: str, *, status: int = 200) -> HttpResponse:
    context = {
        "form": submission.form,
        "state": state,
        "token": request.POST.get("token", "")[:400] or request.path.rstrip("/").rpartition("/")[2],
        "again_url": reverse("leads_public:again", args=[request.organization.slug]),
    }
    return render_page(request, "public/subscription.html", context, status=status)
