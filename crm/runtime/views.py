"""For machines: is this process alive, fit to serve, and how does it do."""

import secrets
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from crm.accounts.access import public
from crm.runtime.health import checks
from crm.runtime.metrics import exposition


@public
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process runs. Asks nothing of database or Valkey: restarting would not mend them."""
    return HttpResponse("ok", content_type="text/plain")


@public
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 if pages can be served, else 503 with what doesn't answer."""
    answers = checks()
    words = {name: "ok" if answered else "does not answer" for name, answered in answers.items()}
    return JsonResponse(words, status=200 if all(answers.values()) else 503)


@public
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus: for this machine itself, or with `Authorization: Bearer METRICS_TOKEN`."""
    if not _may_measure(request):
        return HttpResponseNotFound()
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_measure(request: HttpRequest) -> bool:
    token = settings.ENV.str("METRICS_TOKEN", default="")
    if token:
        given = request.headers.get("Authorization", "")
        return secrets.compare_digest(given.encode(), f"Bearer {token}".encode())
    # Behind a proxy every request comes from the proxy's address: its header gives the stranger away.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
