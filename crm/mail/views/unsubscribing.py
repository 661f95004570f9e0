"""The way out of marketing mails: one click for mail programs (RFC 8058), one button for people."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crm.accounts.access import public_page
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.mail.actions.unsubscribing import is_unsubscribed, resubscribe, unsubscribe
from crm.mail.unsubscribing import read_token


@csrf_exempt  # a mail program has no cookie; the signed token is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def unsubscribe_page(request: Request, token: str) -> HttpResponse:
    """GET changes nothing, since programs that look for danger open every link. POST unsubscribes, or takes it back."""
    way_out = read_token(token, request.organization)
    if way_out is None:
        raise NotFound("This link is not complete. Open it from the mail again.")
    if request.method != "POST":
        context = {"address": way_out.address, "done": is_unsubscribed(way_out), "action": request.path}
        return render(request, "mail/unsubscribe.html", context, using="jinja2")
    if request.POST.get("do") == "subscribe":
        resubscribe(way_out)
    else:
        unsubscribe(way_out)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse("You are unsubscribed.", content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect(request.path)
