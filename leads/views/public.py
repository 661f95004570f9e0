"""The form on the web: its own page, inside a frame, or sent from somebody else's page. No cookies, no account."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from crm.accounts.access import View, public_page
from crm.accounts.requests import Request
from crm.events.types import ActorRef
from crm.tenancy.ids import uuid7
from crm.tracking.cleaning import read_id
from crm.web.templating import render_page
from leads.actions.submissions import Received, receive_submission
from leads.actions.views import count_view
from leads.forms.public import PublicForm
from leads.models import LeadForm
from leads.models.form_field import UTM
from leads.queries.entrances import Entrance, entrance
from leads.queries.forms import public_form
from leads.views.policy import with_policy
from leads.visitors import is_too_often, starting_ticket, visit_of, was_filled_in_by_hand

LARGEST = 200_000  # bytes of one answer
TOO_OFTEN = (
    "That was sent many times from here. Please wait ten minutes and send it again: what you typed is still here."
)
ONCE_MORE = "Please look it over and send it once more."


def open_to_other_sites(view: View) -> View:
    """Let pages of other sites send here and read the answer. There are no cookies they could ride on."""

    @wraps(view)
    def opened(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(status=204) if request.method == "OPTIONS" else view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "GET, POST"
        response["Access-Control-Allow-Headers"] = "Content-Type, Accept"
        return response

    return csrf_exempt(opened)


@open_to_other_sites
@public_page
def form_page(request: Request, form_slug: str) -> HttpResponse:
    """Show the form, or take it filled in."""
    return _answer(request, entrance(form_slug), framed=False)


@open_to_other_sites
@public_page
def framed_form(request: Request, form_slug: str) -> HttpResponse:
    """The form alone, for a frame on any page."""
    return _answer(request, entrance(form_slug), framed=True)


@public_page
@require_safe
def thanks(request: Request, form_slug: str) -> HttpResponse:
    """What is said afterwards."""
    form = public_form(form_slug)
    framed = "framed" in request.GET
    response = render_page(request, "public/form_thanks.html", {"form": form, "framed": framed})
    return _with_policy(request, response, form, framed=framed)


@open_to_other_sites
@public_page
@require_safe
def start(request: Request, form_slug: str) -> HttpResponse:
    """What the script on another site asks for before the form can be sent."""
    form = public_form(form_slug)
    count_view(form)
    return JsonResponse({"started": starting_ticket(form), "key": uuid7().hex}, headers={"Cache-Control": "no-store"})


def _answer(request: Request, found: Entrance, *, framed: bool) -> HttpResponse:
    form = found.form
    if request.method != "POST":
        page = _page(request, form, PublicForm(form), framed=framed)
        if request.method == "GET":
            count_view(form)
        return page
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse("This is too long to be an answer.", status=413, content_type="text/plain")
    filled = PublicForm(form, request.POST)
    return _take(request, found, filled, framed=framed)


def _take(request: Request, found: Entrance, filled: PublicForm, *, framed: bool) -> HttpResponse:
    form = found.form
    visit = visit_of(request)
    refuse: Callable[..., HttpResponse] = _refuse_json if _wants_json(request) else _page
    if is_too_often(form, visit.ip_hash):
        return refuse(request, form, filled, framed=framed, notice=TOO_OFTEN, status=429)
    if not filled.is_valid():
        return refuse(request, form, filled, framed=framed, status=422)
    if not filled.trapped and not was_filled_in_by_hand(request.POST.get("started", ""), form):
        return refuse(request, form, filled, framed=framed, notice=ONCE_MORE, status=422)
    receive_submission(
        form,
        Received(
            answers=filled.answers(),
            client_key=request.POST.get("key", "")[:64],
            consent_given=filled.consent_given,
            trapped=filled.trapped,
            ip_hash=visit.ip_hash,
            user_agent=visit.user_agent,
            utm=visit.utm,
            page=visit.page,
            referrer=visit.referrer,
            visitor_id=visit.visitor_id,
        ),
        organization=request.organization,
        by=replace(request.actor, through=ActorRef("form", form.id)),
        entrance=found,
    )
    return _done(request, form, framed=framed)


def _done(request: Request, form: LeadForm, *, framed: bool) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"thanks": form.thanks, "redirect": form.redirect_url})
    own = reverse("leads_public:thanks", args=[request.organization.slug, form.slug])
    response = HttpResponseRedirect(form.redirect_url or (f"{own}?framed" if framed else own), status=303)
    return _with_policy(request, response, form, framed=framed)


def _page(
    request: Request, form: LeadForm, filled: PublicForm, *, framed: bool, notice: str = "", status: int = 200
) -> HttpResponse:
    """The form with what was typed so far."""
    sent = request.POST
    context = {
        "form": form,
        "filled": filled,
        "framed": framed,
        "notice": notice,
        "started": _still_good(sent.get("started", ""), form) or starting_ticket(form),
        "key": sent.get("key", "")[:64] or uuid7().hex,
        "carried": _carried(request),
    }
    return _with_policy(request, render_page(request, "public/form.html", context, status=status), form, framed=framed)


def _refuse_json(
    request: Request, form: LeadForm, filled: PublicForm, *, framed: bool, notice: str = "", status: int = 422
) -> HttpResponse:
    errors = {name: " ".join(map(str, texts)) for name, texts in filled.errors.items()} if filled.is_bound else {}
    started = _still_good(request.POST.get("started", ""), form) or starting_ticket(form)
    return JsonResponse({"errors": errors, "message": notice, "started": started}, status=status)


def _still_good(ticket: str, form: LeadForm) -> str:
    """A ticket that is old enough is kept, so that mending a field takes no further wait."""
    return ticket if was_filled_in_by_hand(ticket, form) else ""


def _carried(request: Request) -> dict[str, str]:
    """Where the visitor came from, taken along in hidden fields because there are no cookies."""
    if request.method == "POST":
        visit = visit_of(request)
        return {**visit.utm, "page": visit.page, "referrer": visit.referrer, "visitor": str(visit.visitor_id or "")}
    utm = {name: request.GET.get(name, "")[:120] for name in UTM if request.GET.get(name)}
    visitor = str(read_id(request.GET.get("visitor", "")) or "")  # the website's script writes it into links
    referrer = request.headers.get("Referer", "")[:500]
    return {**utm, "page": request.build_absolute_uri()[:500], "referrer": referrer, "visitor": visitor}


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _with_policy(request: Request, response: HttpResponse, form: LeadForm, *, framed: bool) -> HttpResponse:
    """Browsers hold a form's redirect against `form-action` too; only the framed page may be framed."""
    targets = ["'self'"]
    if form.redirect_url:
        parts = urlsplit(form.redirect_url)
        targets.append(f"{parts.scheme}://{parts.netloc}")
    ancestors = ["*"] if framed else ["'self'"]
    return with_policy(request, response, form_action=targets, frame_ancestors=ancestors)
