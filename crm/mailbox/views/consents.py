"""Joining by consent: to Google or Microsoft, and back."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.mailbox.actions.membership import join, mailbox_of
from crm.mailbox.models import Sharing
from crm.mailbox.oauth.consent import answered, ask
from crm.mailbox.oauth.providers import consent_provider
from crm.web.templating import toast

DAYS = 30


@requires("mailbox.join")
@require_POST
def ask_for(request: Request, provider: str) -> HttpResponse:
    """Send the member to his provider."""
    found = consent_provider(provider)
    if found is None:
        raise NotFound("This installation is not known to that provider.")
    mailbox = mailbox_of(request.actor)
    sharing = mailbox.sharing if mailbox else Sharing.EVERYTHING.value
    address = mailbox.address if mailbox else request.user.email
    return HttpResponseRedirect(ask(request.session, found, sharing=sharing, days=DAYS, address=address))


@requires("mailbox.join")
@require_GET
def answer(request: Request) -> HttpResponse:
    """He comes back with a code, or without."""
    try:
        values, days = answered(request.session, request.GET)
        mailbox = join(values, days=days, by=request.actor)
    except Refused as refusal:
        toast(request, str(refusal), tone="error")
    else:
        toast(request, f"{mailbox.address} is joined. Mails with people you know appear in their timelines.")
    return HttpResponseRedirect(reverse("mailbox:own"))
