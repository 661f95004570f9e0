"""Opens the scope of the key's organization around the view, and makes every answer under /api/ one of the API's."""

from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from crm.accounts.requests import SAFE_METHODS, Request
from crm.api.actions.answers import keep_answer
from crm.api.limits import spend_failure, spend_request
from crm.api.models import ApiKey
from crm.api.problems import PROBLEM_JSON, Problem
from crm.api.queries.keys import key_actor, key_behind
from crm.api.tokens import read_token
from crm.api.visit import Visit, visit_of
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope

PREFIX = "/api/"
SEEMS_WRONG = {404: "There is no such address.", 400: "This request can't be read."}

Answer = Callable[[HttpRequest], HttpResponse]


class ApiMiddleware:
    """Keys only: sessions and their cookies count for nothing here, so nothing can be forged from a page.

    An answer of 400 or more leaves nothing behind in the database.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if not request.path_info.endswith("/"):
            request.path_info += "/"
        visit = visit_of(request)
        return _dressed(self._answer(request, visit), visit)

    def _answer(self, request: Request, visit: Visit) -> HttpResponse:
        given = request.headers.get("Authorization", "")
        if not given:
            return self.get_response(request)
        found = _key_of(given)
        if found is None or found[1].why_closed():
            visit.why = found[1].why_closed() if found else "This is no key that we know."
            visit.allowance = spend_failure(str(request.META.get("REMOTE_ADDR", "")))
            return _too_many(visit) if visit.allowance.is_over else self.get_response(request)
        return self._answer_key(request, visit, *found)

    def _answer_key(self, request: Request, visit: Visit, organization: Organization, key: ApiKey) -> HttpResponse:
        visit.key, visit.allowance = key, spend_request(key.id)
        if visit.allowance.is_over:
            return _too_many(visit)
        request.organization, request.actor = organization, key_actor(key)
        zone, language = organization.time_zone, organization.language
        with tenant_scope(organization), timezone.override(zone), translation.override(language):
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                _finish(request, visit, response)
        return response


def _finish(request: Request, visit: Visit, response: HttpResponse) -> None:
    if visit.answer is not None:
        keep_answer(visit.answer, response)
    if request.method not in SAFE_METHODS:
        # A deferred constraint that fails must still become a clean answer, not a broken commit.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _key_of(given: str) -> tuple[Organization, ApiKey] | None:
    scheme, _, token = given.partition(" ")
    credential = read_token(token.strip()) if scheme.casefold() == "bearer" else None
    return key_behind(credential) if credential else None


def _too_many(visit: Visit) -> HttpResponse:
    seconds = visit.allowance.reset if visit.allowance else 60
    return Problem(429, f"Wait {seconds} seconds, then go on.", headers={"Retry-After": str(seconds)}).answer()


def _dressed(response: HttpResponse, visit: Visit) -> HttpResponse:
    """Errors that no view of the API answered become problems, too; headers that every answer has."""
    status = response.status_code
    if status >= 400 and not response.headers.get("Content-Type", "").startswith(PROBLEM_JSON):
        response = Problem(status, SEEMS_WRONG.get(status, "")).answer()
    if visit.allowance is not None:
        for name, value in visit.allowance.headers().items():
            response.headers[name] = value
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers["Vary"] = "Authorization"
    return response
