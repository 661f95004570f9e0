"""What is done to a quote as a whole: send it, go on with it, take it back, copy it, ask for leave."""

import secrets
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.mail.templating.liquid import TemplateProblem
from crm.web.templating import render_page, toast
from sales.actions.quote_approvals import ask_approval, decide_approval
from sales.actions.quote_mails import QuoteMail, first_mail
from sales.actions.quote_sending import drop_revision, revise_quote, send_quote, what_blocks, withdraw_quote
from sales.actions.quotes import copy_quote
from sales.forms.posted import form_key, posted
from sales.forms.quotes import NoteForm, SendForm
from sales.models import Quote, QuoteStatus
from sales.queries.quotes import get_approval, get_quote
from sales.quotes.limits import limits_passed


@requires("sales.edit", "sales.figures")
def send(request: Request, quote_id: UUID) -> HttpResponse:
    """Look the mail over and send it; or hand the quote over in another way ("by_hand")."""
    quote = get_quote(request.actor, quote_id)
    if request.method == "POST" and "by_hand" in request.POST:
        return _sent(request, quote, None)
    form = SendForm(posted(request), initial=_first(request, quote))
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, quote, QuoteMail(**form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "quote": quote,
        "form": form,
        "blocked": None if quote.status == QuoteStatus.SENT else what_blocks(quote, request.actor),
        "limits": limits_passed(quote) if quote.is_draft else [],
    }
    return render_page(request, "sales/send_quote.html", context, status=422 if form.errors else 200)


@requires("sales.edit", "sales.figures")
@require_POST
def revise(request: Request, quote_id: UUID) -> HttpResponse:
    """Go on with it as the next version."""
    quote = revise_quote(quote_id, by=request.actor)
    toast(request, f"Version {quote.version_now} begun. Nobody can accept the old one until you send it.")
    return _back(quote)


@requires("sales.edit", "sales.figures")
@require_POST
def unrevise(request: Request, quote_id: UUID) -> HttpResponse:
    """Drop the changes: the customer's version holds again."""
    quote = drop_revision(quote_id, by=request.actor)
    toast(request, f"Back to version {quote.version_sent}, as the customer has it.")
    return _back(quote)


@requires("sales.edit", "sales.figures")
@require_POST
def withdraw(request: Request, quote_id: UUID) -> HttpResponse:
    """Take it back from the customer."""
    quote = withdraw_quote(quote_id, by=request.actor)
    toast(request, f"{quote.number} is withdrawn.", undo=reverse("sales:revise_quote", args=[quote.id]))
    return _back(quote)


@requires("sales.edit", "sales.figures")
@require_POST
def copy(request: Request, quote_id: UUID) -> HttpResponse:
    """A new draft that says the same."""
    quote = copy_quote(quote_id, key=form_key(request), by=request.actor)
    toast(request, f"{quote.number} is a copy of it.")
    return _back(quote)


@requires("sales.edit", "sales.figures")
def ask(request: Request, quote_id: UUID) -> HttpResponse:
    """Ask those who may approve."""
    quote = get_quote(request.actor, quote_id)
    form = NoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        ask_approval(quote_id, note=form.cleaned_data["note"], by=request.actor)
        toast(request, "Asked. You hear as soon as somebody answers.")
        return _back(quote)
    context = {"quote": quote, "form": form, "limits": limits_passed(quote), "deciding": False}
    return render_page(request, "sales/quote_approval.html", context, status=422 if form.errors else 200)


@requires("sales.approve_quotes")
def decide(request: Request, approval_id: UUID) -> HttpResponse:
    """Give leave or refuse it ("verdict"), with a note."""
    approval = get_approval(request.actor, approval_id)
    form = NoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = request.POST.get("verdict") == "give"
        try:
            decide_approval(approval_id, given=given, note=form.cleaned_data["note"], by=request.actor)
        except Refused as refusal:
            form.add_error("note", str(refusal))
        else:
            toast(request, f"{approval.quote.number} approved." if given else f"{approval.quote.number} not approved.")
            return _back(approval.quote)
    context = {"quote": approval.quote, "approval": approval, "form": form, "limits": [], "deciding": True}
    return render_page(request, "sales/quote_approval.html", context, status=422 if form.errors else 200)


def _first(request: Request, quote: Quote) -> dict[str, Any]:
    key = secrets.token_urlsafe(16)
    try:
        return first_mail(quote, request.organization, by=request.actor) | {"key": key}
    except TemplateProblem:  # the settings' own words can't be filled in: he writes his own
        return {"to": quote.person.email if quote.person else "", "subject": str(quote), "words": "", "key": key}


def _sent(request: Request, quote: Quote, mail: QuoteMail | None) -> HttpResponse:
    version = send_quote(quote.id, mail, by=request.actor)
    where = f" to {mail.to}" if mail else ""
    toast(
        request, f"{quote.number} sent{where}." if mail else f"Version {version.number} is fixed. Hand over its link."
    )
    return _back(quote)


def _back(quote: Quote) -> HttpResponse:
    return HttpResponseRedirect(reverse("sales:quote", args=[quote.id]))
