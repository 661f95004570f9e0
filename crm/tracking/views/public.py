"""What other websites load and send: no cookies, no account, answers that other origins may read."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from crm.accounts.access import public_page
from crm.accounts.requests import Request
from crm.tracking.actions.taking import Answer, Sent, take_events
from crm.tracking.cleaning import LARGEST, Unreadable
from crm.tracking.queries.sites import site_called
from crm.tracking.script import script_for

SCRIPT_KEPT = 300  # seconds that browsers may keep the script, with the site's settings in it
DAY = "86400"


@public_page
@require_safe
def script(request: Request, site_key: str) -> HttpResponse:
    """The script with the site's settings; of a site that is switched off, one that does nothing."""
    site = site_called(request.organization.slug, site_key, anew=True)
    response = HttpResponse(script_for(request, site), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SCRIPT_KEPT}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@csrf_exempt
@public_page
def events(request: Request, site_key: str) -> HttpResponse:
    """Take in a batch. In the ordinary way of things EventsMiddleware has answered already."""
    return answer_events(request, request.organization.slug, site_key)


def answer_events(request: Request, slug: str, key: str) -> HttpResponse:
    """200 once the events are in the database; otherwise why not, in a sentence."""
    origin = request.headers.get("Origin", "")
    if request.method == "OPTIONS":
        return _readable(HttpResponse(status=204), origin)
    if request.method != "POST":
        return _readable(JsonResponse({"error": "Send events by POST."}, status=405, headers={"Allow": "POST"}), origin)
    answer = _take(request, slug, key, origin)
    said = {"error": answer.message} if answer.status != 200 else {"kept": answer.kept}
    response = JsonResponse(said, status=answer.status)
    if answer.status == 429:
        response["Retry-After"] = "60"
    return _readable(response, origin)


def _take(request: Request, slug: str, key: str, origin: str) -> Answer:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        return Answer(413, f"A batch has at most {LARGEST:,} bytes.")
    sent = Sent(
        slug=slug,
        key=key,
        origin=origin,
        body=request.body,
        address=str(request.META.get("REMOTE_ADDR", "")),
        user_agent=request.headers.get("User-Agent", ""),
        objects=request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1",
    )
    try:
        return take_events(sent)
    except Unreadable as problem:
        return Answer(400, str(problem))


def _readable(response: HttpResponse, origin: str) -> HttpResponse:
    """By the page that sent it, so that somebody who looks for a mistake sees it in his browser."""
    if origin:
        response["Access-Control-Allow-Origin"] = origin
        response["Vary"] = "Origin"
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = "Content-Type"
        response["Access-Control-Max-Age"] = DAY
    return response
