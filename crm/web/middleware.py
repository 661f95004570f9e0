"""Refusals become pages a person can read."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from crm.accounts.requests import SAFE_METHODS
from crm.errors import NotFound, Refused
from crm.tenancy.scope import organization_context
from crm.web.hiding import without_amounts

Answer = Callable[[HttpRequest], HttpResponse]


class SizeMiddleware:
    """What is larger than any page takes is refused by what it says of itself, before a byte of it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.LARGEST_REQUEST:
            return self.get_response(request)
        from crm.web.views.errors import too_large

        return too_large(request)


class FrameMiddleware:
    """A verb's refusal answers 409 with its sentence: as a toast to htmx, as a page otherwise.

    The address of a record in the bin answers 410, and how to restore it, to whoever may.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What a member changes shows in his own frame at once: after the commit, a page beside it may have counted."""
        from crm.web.frame_counts import forget_frame_counts  # it knows jobs and lists

        response = self.get_response(request)
        actor: Any = getattr(request, "actor", None)
        if request.method not in SAFE_METHODS and actor is not None and actor.kind == "member":
            with organization_context(request.organization):  # type: ignore[attr-defined]
                forget_frame_counts(actor.id)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only refusals, and pages of what lies in the bin; everything else goes on to be a 404, 403 or 500."""
        from crm.web.binned import binned_page
        from crm.web.views.errors import refused

        if isinstance(error, NotFound):
            return binned_page(request)  # type: ignore[arg-type]
        return refused(request, error) if isinstance(error, Refused) else None


class AmountsMiddleware:
    """What a member or a key whose role hides amounts of money is answered has none in it: see crm/web/hiding.py."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        actor = getattr(request, "actor", None)
        if actor is None or actor.sees_amounts or not _is_text(response):
            return response
        if response.streaming:
            response.streaming_content = map(_scrubbed, response.streaming_content)  # type: ignore[attr-defined]
        elif "json" in response.headers.get("Content-Type", ""):
            response.content = _scrubbed_json(response.content)
        else:
            response.content = _scrubbed(response.content)
        return response


def _is_text(response: HttpResponse) -> bool:
    kind = response.headers.get("Content-Type", "")
    return kind.startswith("text/") or "json" in kind


def _scrubbed(content: bytes) -> bytes:
    return without_amounts(content.decode(errors="surrogateescape")).encode(errors="surrogateescape")


def _scrubbed_json(content: bytes) -> bytes:
    """Its texts; signs may be escaped in JSON, so it is read first."""
    try:
        told = json.loads(content)
    except ValueError:
        return _scrubbed(content)
    return json.dumps(_in_texts(told), ensure_ascii=False, separators=(",", ":")).encode()


def _in_texts(told: Any) -> Any:
    if isinstance(told, str):
        return without_amounts(told)
    if isinstance(told, list):
        return [_in_texts(each) for each in told]
    return {name: _in_texts(each) for name, each in told.items()} if isinstance(told, dict) else told
