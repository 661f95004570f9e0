"""The least that Django can do: no middleware, one query, 25 rows, Jinja2. What all pages are measured against."""

from typing import cast

import jinja2
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path, set_urlconf

from crm.tenancy.models import Organization

PATH = "/bench-limit/"
ROWS = 25
TEMPLATE = jinja2.Environment(autoescape=True).from_string(
    "<!doctype html><title>Rows</title><table>{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.slug }}</td>"
    "<td>{{ row.currency }}</td><td>{{ row.created_at }}</td></tr>{% endfor %}</table>"
)


def rows(request: HttpRequest) -> HttpResponse:
    """25 rows of a small table that nobody guards."""
    return HttpResponse(TEMPLATE.render(rows=list(Organization.objects.order_by("-id")[:ROWS])))


urlpatterns = [path(PATH.lstrip("/"), rows)]


class BareHandler(WSGIHandler):
    """Django without any middleware."""

    def load_middleware(self, is_async: bool = False) -> None:
        """None."""
        self._view_middleware: list[object] = []
        self._template_response_middleware: list[object] = []
        self._exception_middleware: list[object] = []
        self._middleware_chain = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]

    def get_response(self, request: HttpRequest) -> HttpResponse:
        """By this module's addresses."""
        set_urlconf(__name__)
        request.urlconf = __name__
        return cast("HttpResponse", self._middleware_chain(request))
