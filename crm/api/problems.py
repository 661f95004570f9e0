"""Whatever goes wrong is answered as a problem (RFC 9457): what it is, why, and which fields."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from crm.api.actions.answers import OtherRequest
from crm.conditions.tree import ConditionError
from crm.errors import Refused

PROBLEM_JSON = "application/problem+json"
DOCS = "/docs/api/"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: the end of its address, and its title."""

    slug: str
    title: str


KINDS = {
    301: Kind("merged", "It was merged into another one"),
    400: Kind("malformed", "This request can't be read"),
    401: Kind("unauthenticated", "A working key is needed"),
    403: Kind("not-allowed", "The key may not do this"),
    404: Kind("not-found", "There is no such thing"),
    405: Kind("method", "This can't be done here"),
    406: Kind("not-acceptable", "Answers are JSON"),
    409: Kind("conflict", "This can't be done now"),
    410: Kind("merged", "It was merged into another one"),
    412: Kind("changed", "It was changed in the meantime"),
    413: Kind("too-large", "The body is too large"),
    415: Kind("media-type", "Bodies are JSON"),
    422: Kind("invalid", "Something in the body is not right"),
    429: Kind("too-many", "Too many requests"),
    500: Kind("error", "Something went wrong on our side"),
}


# The first that fits.
STATUS_OF: tuple[tuple[type[Exception], int], ...] = (
    (OtherRequest, 422),
    (ConditionError, 400),
    (Refused, 409),
    (PermissionDenied, 403),
    (Http404, 404),
    (RequestDataTooBig, 413),
)


@dataclass
class Problem(Exception):
    """Raise it to answer it. `fields` are (field, sentence); `more` are further members; `headers` go along."""

    status: int
    detail: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        """As a response."""
        kind = KINDS.get(self.status, KINDS[500 if self.status >= 500 else 400])
        told: dict[str, Any] = {
            "type": f"{settings.SITE_URL}{DOCS}#problem-{kind.slug}",
            "title": kind.title,
            "status": self.status,
        }
        if self.detail:
            told["detail"] = self.detail
        if self.fields:
            told["errors"] = [{"field": name, "message": words} for name, words in self.fields]
        body = json.dumps(told | self.more, ensure_ascii=False)
        return HttpResponse(body, status=self.status, content_type=PROBLEM_JSON, headers=self.headers)


def handle(error: Exception, _context: Any = None) -> HttpResponse | None:
    """The answer to what a view raised; None for what nobody expected."""
    problem = problem_of(error)
    return problem.answer() if problem else None


def problem_of(error: Exception) -> Problem | None:
    """What it is as a problem."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.ValidationError):
        return Problem(422, fields=list(_flat(error.detail)))
    if isinstance(error, exceptions.APIException):
        return Problem(error.status_code, str(error.detail))
    status = next((status for kind, status in STATUS_OF if isinstance(error, kind)), None)
    more = dict(error.more) if isinstance(error, Refused) else {}
    return Problem(status, "" if status == 413 else str(error), more=more) if status else None


def _flat(detail: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Field errors by dotted names; what concerns the whole body has none."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            own = "" if key == "non_field_errors" else str(key)
            yield from _flat(value, ".".join(part for part in (name, own) if part))
    elif isinstance(detail, list):
        for value in detail:
            yield from _flat(value, name)
    else:
        yield name, str(detail)
