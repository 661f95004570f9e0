"""Who asks, and a name for each request: in its log lines, in its answer and on the page that says sorry."""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from crm.runtime.metrics import REQUEST_SECONDS

log = structlog.get_logger("crm.requests")
WORDS = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = {"runtime:live", "runtime:ready", "runtime:metrics"}


class ClientAddressMiddleware:
    """Behind our proxy every request comes from the proxy: takes the client's address from its header.

    Only the last address counts, the one our own proxy added; those before it are whatever the client wrote.
    Rate limits would otherwise hit everybody at once, or nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.BEHIND_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as if the client had come directly."""
        if forwarded := request.META.get("HTTP_X_FORWARDED_FOR", ""):
            request.META["REMOTE_ADDR"] = forwarded.rsplit(",", 1)[-1].strip()
        return self.get_response(request)


class RequestIdMiddleware:
    """Binds `request_id` to what is logged, sets `request.reference` and the answer's X-Request-ID.

    A proxy's X-Request-ID is kept if it is a plain word, so that both logs meet.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and tell how long it took."""
        given = request.headers.get("X-Request-ID", "")
        reference = given if WORDS.fullmatch(given) else secrets.token_hex(8)
        request.reference = reference  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=reference)
        begun = time.perf_counter()
        response = self.get_response(request)
        _tell(request, response, time.perf_counter() - begun)
        response["X-Request-ID"] = reference
        return response


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    page = request.resolver_match.view_name if request.resolver_match else ""
    method = request.method or ""
    REQUEST_SECONDS.labels(method, page or "none", str(response.status_code)).observe(seconds)
    if page not in QUIET:
        bound = {"method": method, "page": page, "status": response.status_code, "ms": round(seconds * 1000, 1)}
        log.info("request", **bound, **_organization(request))


def _organization(request: HttpRequest) -> dict[str, str]:
    """Its id where the request had one; never the address, which may hold a secret link."""
    organization = getattr(request, "organization", None)
    return {"organization_id": str(organization.pk)} if organization else {}
