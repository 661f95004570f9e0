"""The form on the web: its own page, inside a frame, or sent from somebody else's page. No cookies, no account."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from crm.accounts.access import View, public_page
from crm.accounts.requests import Request
from crm.events.types import ActorRef
from crm.tenancy.ids import uuid7
from crm.tracking.cleaning import read_id
from crm.web.templating import render_page
from leads.actions.submissions import Received, receive_submission
from leads.actions.views import count_progress, count_view
from leads.forms.public import PublicForm
from leads.known import Known, known_of
from leads.models import FieldKind, LeadForm, Submission
from leads.models.form_field import UTM
from leads.puzzles import BITS, is_solved
from leads.queries.entrances import Entrance, entrance
from leads.queries.forms import public_form
from leads.subscribing import again_token
from leads.views.policy import with_policy
from leads.visitors import OLDEST, is_too_often, starting_ticket, ticket_age, visit_of, was_filled_in_by_hand

LARGEST = 200_000  # bytes of one answer
LARGEST_WITH_FILES = 25_000_000
LARGEST_PROGRESS = 8_000
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
    again = request.GET.get("again", "") if form.is_subscription else ""
    context = {"form": form, "framed": framed, "words": thanks_words(form), "again": again}
    response = render_page(request, "public/form_thanks.html", context)
    return _with_policy(request, response, form, framed=framed)


@open_to_other_sites
@public_page
@require_safe
def start(request: Request, form_slug: str) -> HttpResponse:
    """What the script on another site asks for before the form can be sent."""
    form = public_form(form_slug)
    count_view(form)
    known = known_of(form, link=request.GET.get("fl_id", ""), visitor=request.GET.get("visitor", ""))
    more: dict[str, Any] = {"known": sorted(known.keys)} if known.keys else {}
    more |= {"puzzle": BITS} if form.puzzle else {}
    given = {"started": starting_ticket(form), "key": uuid7().hex, "colour": request.organization.colour, **more}
    return JsonResponse(given, headers={"Cache-Control": "no-store"})


@open_to_other_sites
@public_page
@require_POST
def progress(request: Request, form_slug: str) -> HttpResponse:
    """How far somebody came who leaves the page: names of fields, nothing of what he typed."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_PROGRESS:
        return HttpResponse(status=400)
    form = public_form(form_slug)
    if not is_too_often(form, f"progress:{visit_of(request).ip_hash}"):
        count_progress(form, request.POST.getlist("reached")[:60], left=request.POST.get("left", ""))
    return HttpResponse(status=204)


def _answer(request: Request, found: Entrance, *, framed: bool) -> HttpResponse:
    form = found.form
    if request.method != "POST":
        known = known_of(form, link=request.GET.get("fl_id", ""), visitor=request.GET.get("visitor", ""))
        first = PublicForm(form, step=_first_step(form, known), known=known.keys, initial=_arrived(request, form))
        page = _page(request, form, first, framed=framed)
        if request.method == "GET":
            count_view(form)
        return page
    if int(request.META.get("CONTENT_LENGTH") or 0) > (LARGEST_WITH_FILES if form.takes_files else LARGEST):
        return HttpResponse("This is too long to be an answer.", status=413, content_type="text/plain")
    known = known_of(form, link=request.POST.get("fl_id", ""), visitor=request.POST.get("visitor", ""))
    if request.POST.get("go") in ("next", "back"):
        return _turn(request, form, known, framed=framed)
    filled = PublicForm(form, request.POST, request.FILES, known=known.keys)
    return _take(request, found, filled, known, framed=framed)


def _first_step(form: LeadForm, known: Known) -> int:
    steps = PublicForm(form, known=known.keys).steps_with_something()
    return steps[0]


def _turn(request: Request, form: LeadForm, known: Known, *, framed: bool) -> HttpResponse:
    """The next page if this one is right, or the one before; what was typed goes along."""
    steps = PublicForm(form, request.POST, known=known.keys, quiet=True).steps_with_something()
    here = read_step(request.POST.get("step", ""), form)
    if request.POST.get("go") == "next":
        filled = PublicForm(form, request.POST, step=here, known=known.keys)
        if not filled.is_valid():
            return _page(request, form, filled, framed=framed, status=422)
        to = next((step for step in steps if step > here), steps[-1])
    else:
        to = next((step for step in reversed(steps) if step < here), steps[0])
    return _page(request, form, PublicForm(form, request.POST, step=to, known=known.keys, quiet=True), framed=framed)


def _take(request: Request, found: Entrance, filled: PublicForm, known: Known, *, framed: bool) -> HttpResponse:
    form = found.form
    visit = visit_of(request)
    refuse: Callable[..., HttpResponse] = _refuse_json if _wants_json(request) else _page
    if is_too_often(form, visit.ip_hash):
        return refuse(request, form, _on_its_page(filled, known), framed=framed, notice=TOO_OFTEN, status=429)
    if not filled.is_valid():
        return refuse(request, form, _on_its_page(filled, known), framed=framed, status=422)
    ticket = request.POST.get("started", "")
    if not filled.trapped and not was_filled_in_by_hand(ticket, form):
        return refuse(request, form, _on_its_page(filled, known), framed=framed, notice=ONCE_MORE, status=422)
    client_key = request.POST.get("key", "")[:64]
    solution = request.POST.get("solution", "")
    submission = receive_submission(
        form,
        Received(
            answers={**known.answers, **filled.answers()},
            client_key=client_key,
            consent_given=filled.consent_given,
            consents=filled.further_consents(),
            files=filled.uploads(),
            trapped=filled.trapped,
            doubtful=form.puzzle and not is_solved(ticket, solution, form, sent_as=client_key),
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
    return _done(request, form, submission, framed=framed)


def _on_its_page(filled: PublicForm, known: Known) -> PublicForm:
    """Of a form with several pages the one with the first mistake."""
    form = filled.lead_form
    if form.steps == 1:
        return filled
    return PublicForm(form, filled.data, filled.files, step=filled.first_wrong_step, known=known.keys)


def _done(request: Request, form: LeadForm, submission: Submission, *, framed: bool) -> HttpResponse:
    after = form.redirect_url or _thanks_page(request, form, submission, framed=framed)
    if _wants_json(request):
        return JsonResponse({"thanks": thanks_words(form), "redirect": form.redirect_url, "page": after})
    return _with_policy(request, HttpResponseRedirect(after, status=303), form, framed=framed)


def _thanks_page(request: Request, form: LeadForm, submission: Submission, *, framed: bool) -> str:
    own = reverse("leads_public:thanks", args=[request.organization.slug, form.slug])
    query = {"framed": ""} if framed else {}
    if form.is_subscription:
        query["again"] = again_token(submission)
    return f"{own}?{urlencode(query)}" if query else own


def _page(
    request: Request, form: LeadForm, filled: PublicForm, *, framed: bool, notice: str = "", status: int = 200
) -> HttpResponse:
    """The form with what was typed so far."""
    sent = request.POST
    filled.ask_for_files_again(request.FILES)
    steps = filled.steps_with_something()
    context = {
        "form": form,
        "filled": filled,
        "framed": framed,
        "notice": notice,
        "started": _still_good(sent.get("started", ""), form) or starting_ticket(form),
        "key": sent.get("key", "")[:64] or uuid7().hex,
        "carried": _carried(request),
        "steps": steps,
        "at": steps.index(filled.step) + 1 if filled.step in steps else 1,
        "puzzle": BITS if form.puzzle else 0,
    }
    return _with_policy(request, render_page(request, "public/form.html", context, status=status), form, framed=framed)


def _arrived(request: Request, form: LeadForm) -> dict[str, str]:
    """What the page's address says for hidden fields."""
    hidden = [part.key for part in form.parts if part.kind == FieldKind.HIDDEN]
    return {key: request.GET[key][:200] for key in hidden if key in request.GET}


def _refuse_json(
    request: Request, form: LeadForm, filled: PublicForm, *, framed: bool, notice: str = "", status: int = 422
) -> HttpResponse:
    errors = {name: " ".join(map(str, texts)) for name, texts in filled.errors.items()} if filled.is_bound else {}
    started = _still_good(request.POST.get("started", ""), form) or starting_ticket(form)
    return JsonResponse({"errors": errors, "message": notice, "started": started}, status=status)


def _still_good(ticket: str, form: LeadForm) -> str:
    """A ticket of ours is kept, so that turning a page or mending a field begins no new wait."""
    age = ticket_age(ticket, form)
    return ticket if age is not None and age <= OLDEST else ""


def read_step(text: str, form: LeadForm) -> int:
    """A page's number as sent; the first for anything else."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(number, 1), form.steps)


def thanks_words(form: LeadForm) -> str:
    """What is said afterwards; of a subscription that one thing is still to be done."""
    if not form.is_subscription:
        return form.thanks
    return "Almost done: we have sent you a mail. Please open the link in it, so that we know that it was you."


def _carried(request: Request) -> dict[str, str]:
    """Where the visitor came from, taken along in hidden fields because there are no cookies."""
    if request.method == "POST":
        visit = visit_of(request)
        link = {"fl_id": request.POST["fl_id"][:400]} if request.POST.get("fl_id") else {}
        known = {"page": visit.page, "referrer": visit.referrer, "visitor": str(visit.visitor_id or "")}
        return {**visit.utm, **link, **known}
    utm = {name: request.GET.get(name, "")[:120] for name in UTM if request.GET.get(name)}
    utm |= {"fl_id": request.GET["fl_id"][:400]} if request.GET.get("fl_id") else {}
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
