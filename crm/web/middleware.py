"""Refusals become pages a person can read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crm.errors import Refused

Answer = Callable[[HttpRequest], HttpResponse]


class FrameMiddleware:
    """A verb's refusal answers 409 with its sentence: as a toast to htmx, as a page otherwise."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only refusals; everything else goes on to be a 404, 403 or 500."""
        if not isinstance(error, Refused):
            return None
        from crm.web.views.errors import refused

        return refused(request, error)
