"""Pages for when something can't be done. They need no context and no database."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.errors import Refused
from crm.records.actions.merging import Conflict
from crm.web.conflicts import conflict_page


def _page(request: HttpRequest, name: str, status: int, **context: str) -> HttpResponse:
    context["reference"] = getattr(request, "reference", "")
    return render(request, f"errors/{name}.html", context, status=status, using="jinja2")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here for this person, whether or not it exists for another."""
    return _page(request, "404", 404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with what the role does not allow."""
    return _page(request, "403", 403, reason=str(exception))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _page(request, "400", 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """413, with what would be right."""
    return _page(request, "413", 413, most=str(settings.LARGEST_REQUEST // 1024 // 1024))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with a reference number to quote."""
    return _page(request, "500", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from elsewhere."""
    return _page(request, "csrf", 403)


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """409: why it can't be done now. htmx shows the text as a toast."""
    if isinstance(error, Conflict):
        return conflict_page(request, error)  # type: ignore[arg-type]  # a verb ran, so somebody is signed in
    if request.headers.get("HX-Request"):
        return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
    return _page(request, "409", 409, reason=str(error))
