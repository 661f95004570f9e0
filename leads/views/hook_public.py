"""Where services send leads: /p/<organization>/hooks/<token>/. No account, no cookies; answers are JSON."""

import time

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from redis.exceptions import RedisError

from crm.accounts.access import public_page
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.tenancy.cache import count
from leads.actions.hook_calls import LARGEST, Proven, Rejected, answer_of_handshake, receive_call
from leads.models import LeadHook
from leads.queries.hooks import public_hook

PER_MINUTE = 6000  # of one webhook


@csrf_exempt
@public_page
def hook(request: Request, token: str) -> HttpResponse:
    """200 once it is kept; otherwise why not, in a sentence."""
    try:
        found = public_hook(token)
    except NotFound as problem:
        return _say(404, str(problem))
    if request.method == "GET" and "hub.challenge" in request.GET:
        return _shake_hands(request, found)
    if request.method != "POST":
        return _say(405, "Send leads here by POST, as JSON.", Allow="POST")
    if _too_often(found):
        return _say(429, "Too much at once. Come back in a minute.", **{"Retry-After": "60"})
    length = request.META.get("CONTENT_LENGTH") or "0"
    body = request.read(LARGEST + 1) if length.isdecimal() else b""
    headers = ("Fairlead-Timestamp", "Fairlead-Signature", "X-Hub-Signature-256")
    proven = Proven(*(request.headers.get(name, "") for name in headers))
    try:
        call, is_new = receive_call(found, body, proven)
    except Rejected as problem:
        return _say(problem.status, str(problem))
    return JsonResponse({"received": str(call.id), "again": not is_new})


def _shake_hands(request: Request, found: LeadHook) -> HttpResponse:
    """As plain text, and nothing else: whatever else is on the page Meta takes for a wrong answer."""
    said = {name: request.GET.get(f"hub.{name}", "") for name in ("mode", "challenge")}
    answer = answer_of_handshake(found, token=request.GET.get("hub.verify_token", ""), **said)
    if answer is None or _too_often(found):
        return _say(403, "This is not the verify token of this webhook.")
    return HttpResponse(answer, content_type="text/plain; charset=utf-8")


def _too_often(found: LeadHook) -> bool:
    """Counts this time. A cache that is away lets it in."""
    try:
        return count(f"leads:hook:{found.id}:{int(time.time()) // 60}", seconds=60) > PER_MINUTE
    except RedisError:
        return False


def _say(status: int, message: str, **headers: str) -> HttpResponse:
    return JsonResponse({"error": message}, status=status, headers=headers)
