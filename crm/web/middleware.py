"""Refusals become pages a person can read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crm.errors import NotFound, Refused

Answer = Callable[[HttpRequest], HttpResponse]


class FrameMiddleware:
    """A verb's refusal answers 409 with its sentence: as a toast to htmx, as a page otherwise.

    The address of a record in the bin answers 410, and how to restore it, to whoever may.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only refusals, and pages of what lies in the bin; everything else goes on to be a 404, 403 or 500."""
        from crm.web.binned import binned_page
        from crm.web.views.errors import refused

        if isinstance(error, NotFound):
            return binned_page(request)  # type: ignore[arg-type]
        return refused(request, error) if isinstance(error, Refused) else None
