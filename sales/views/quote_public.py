"""The customer's page of a quote, under /p/<organization>/q/<signed link>/. Everything here works without scripts."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import public_page
from crm.accounts.actor import system_actor
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.limits import Limit
from crm.mail.files import read_file
from crm.portal.limits import client_ip
from crm.tracking.robots import is_robot
from crm.web.templating import render_page
from sales.actions.quote_answers import (
    NO_SIGNATURE,
    Visit,
    Yes,
    accept_quote,
    ask_question,
    decline_quote,
    note_view,
    why_closed,
)
from sales.documents.pages import speaker
from sales.documents.parts import unit_price
from sales.documents.quotes import numbered
from sales.models import Quote, QuoteVersion
from sales.queries.quotes import accepted_answer, answer_of, get_quote, questions_of, version_of
from sales.quotes.content import day_in, lines_in, optional_in, sums_in
from sales.quotes.links import QuoteLink, read_link
from sales.views.quotes import pdf_response

TRIES = Limit("quote-ip", 120, 3600, shared=True)


@dataclass(frozen=True)
class Opened:
    """The quote behind a link, and its newest version."""

    link: QuoteLink
    token: str
    quote: Quote
    version: QuoteVersion


@public_page
@require_GET
def show(request: Request, token: str) -> HttpResponse:
    """Read the newest version; `?chosen=` are optional lines to count in."""
    opened = _open(request, token)
    if _is_customer(request):
        note_view(opened.quote.id, by=request.actor)
    return _page(request, opened, chosen=request.GET.getlist("chosen"))


@public_page
@require_GET
def show_totals(request: Request, token: str) -> HttpResponse:
    """What it comes to with what is chosen, for the script that follows the boxes."""
    opened = _open(request, token)
    context = _shown(opened, request.GET.getlist("chosen"))
    with translation.override(context["content"]["language"]):
        return _private(render_page(request, "sales/public/totals.html", context))


@public_page
@require_GET
def document(request: Request, token: str) -> HttpResponse:
    """The PDF as it was sent; once accepted, with the signature."""
    opened = _open(request, token)
    answer = accepted_answer(opened.quote.id)
    if answer and answer.signed_pdf:
        return pdf_response(opened.quote, read_file(answer.signed_pdf), "-accepted")
    return pdf_response(opened.quote, read_file(opened.version.pdf))


@public_page
@require_POST
def accept(request: Request, token: str) -> HttpResponse:
    """Sign."""
    opened = _open(request, token)
    _slow_down(request)
    typed = {"name": request.POST.get("name", ""), "agree": request.POST.get("agree", "")}
    chosen = request.POST.getlist("chosen")
    missing = {"name": NO_SIGNATURE, "agree": "Tick this to order."}
    if errors := {name: words for name, words in missing.items() if not typed[name].strip()}:
        return _page(request, opened, chosen=chosen, typed=typed, errors=errors, status=422)
    try:
        edition = _edition(request)
        accept_quote(opened.quote.id, Yes(edition, chosen), _visit(request, typed["name"]), by=request.actor)
    except Refused as refusal:
        return _page(request, opened, chosen=chosen, typed=typed, errors={"name": str(refusal)}, status=422)
    return _again(request, token)


@public_page
@require_POST
def decline(request: Request, token: str) -> HttpResponse:
    """Say no, and why."""
    opened = _open(request, token)
    _slow_down(request)
    reason = request.POST.get("reason", "").replace("\x00", "")
    visit = _visit(request, request.POST.get("name", ""))
    try:
        decline_quote(opened.quote.id, _edition(request), visit, reason=reason, by=request.actor)
    except Refused as refusal:
        return _page(request, opened, typed={"reason": reason}, errors={"reason": str(refusal)}, status=422)
    return _again(request, token)


@public_page
@require_POST
def ask(request: Request, token: str) -> HttpResponse:
    """Ask something."""
    opened = _open(request, token)
    _slow_down(request)
    typed = {name: request.POST.get(name, "").replace("\x00", "") for name in ("question", "asker", "key")}
    try:
        ask_question(
            opened.quote.id, opened.version.number, key=typed["key"] or secrets.token_hex(8), name=typed["asker"],
            text=typed["question"], by=request.actor,
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, opened, typed=typed, errors={"question": str(refusal)}, status=422)
    say = speaker(opened.version.content["language"])
    messages.success(request, say("Thank you. We have your question and will answer soon."))
    return _again(request, token)


def _open(request: Request, token: str) -> Opened:
    link = read_link(token, request.organization)
    if link is None:
        raise NotFound("There is no such page.")
    quote = get_quote(system_actor(), link.quote_id)
    if not quote.version_sent:
        raise NotFound("There is no such page.")
    return Opened(link, token, quote, version_of(quote.id, quote.version_sent))


def _shown(opened: Opened, chosen: list[str]) -> dict[str, Any]:
    content = opened.version.content
    answer = answer_of(opened.version)
    known = set(optional_in(content))
    taken = list(answer.chosen) if answer else [each for each in chosen if each in known]
    return {
        "lang": content["language"][:2],
        "say": speaker(content["language"]),
        "content": content,
        "lines": lines_in(content),
        "sums": sums_in(content, taken),
        "chosen": taken,
        "options": known,
        "answer": answer,
        "currency": content["currency"],
        "unit_price": unit_price,
    }


def _page(  # what one form or the other needs
    request: Request,
    opened: Opened,
    *,
    chosen: list[str] | None = None,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    quote, version = opened.quote, opened.version
    closed = why_closed(quote, version.number)
    context = _shown(opened, chosen or []) | {
        "quote": quote,
        "version": version,
        "token": opened.token,
        "newer": opened.link.version < version.number,
        "closed": closed,
        "expired": quote.is_expired(),
        "valid_until": day_in(version.content, "valid_until"),
        "questions": questions_of(quote.id),
        "sheets": [(sheet, numbered(sheet["rows"])) for sheet in version.content["sheets"]],
        "typed": {"name": "", "agree": "", "reason": "", "question": "", "asker": "", "key": "", **(typed or {})},
        "errors": {"name": "", "agree": "", "reason": "", "question": "", **(errors or {})},
        "key": secrets.token_urlsafe(16),
        "today": timezone.localdate(),
    }
    with translation.override(context["content"]["language"]):
        return _private(render_page(request, "sales/public/quote.html", context, status=status))


def _edition(request: Request) -> int:
    text = request.POST.get("edition", "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _visit(request: Request, name: str) -> Visit:
    return Visit(name.replace("\x00", ""), client_ip(request), request.headers.get("User-Agent", ""))


def _is_customer(request: HttpRequest) -> bool:
    """Whether it is read by whom it was sent to: not by a colleague who looks it over, nor by a mail scanner."""
    return not request.user.is_authenticated and not is_robot(request.headers.get("User-Agent", ""))


def _slow_down(request: Request) -> None:
    if not TRIES.take(client_ip(request)):
        raise Refused("That was too often. Try again in an hour.")


def _again(request: Request, token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("quotes_public:quote", args=[request.organization.slug, token]))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no proxy and found by no search engine."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
