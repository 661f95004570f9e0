"""What all views of the API have in common: keys, scopes, JSON, problems, doing things once."""

import hashlib
from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework import viewsets
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from crm.accounts.actor import Actor
from crm.api import problems
from crm.api.actions.answers import claim
from crm.api.paging import Sorts
from crm.api.preconditions import etag_of, is_known
from crm.api.problems import Problem
from crm.api.schema import ApiSchema
from crm.api.scopes import allows
from crm.api.serializers import Body
from crm.api.visit import Visit, visit_of

READS = frozenset({"GET", "HEAD"})
LONGEST_KEY = 255


class Json(JSONParser):
    """JSON that is nested too deeply is malformed, not an error of ours."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("This JSON is nested too deeply.") from error


class ApiViews(viewsets.GenericViewSet):
    """Base of all views. `noun` names the scopes; `capability` is what a role needs to get here at all."""

    noun: ClassVar[str]
    capability: ClassVar[str]
    title: ClassVar[str] = ""  # what the description calls it, where that is not the noun
    also: ClassVar[dict[str, str]] = {}  # further scopes of single actions
    bodies: ClassVar[dict[str, type[Body]]] = {}  # what each action takes
    answers: ClassVar[dict[str, Any]] = {}  # what each action answers
    made: ClassVar[dict[str, int]] = {}  # the status of an action's answer where it is not 200, or 201 of create
    params: ClassVar[tuple[Any, ...]] = ()  # further parameters of lists, as the description names them
    asks: ClassVar[tuple[Any, ...]] = ()  # further parameters of reading one
    kind: ClassVar[str] = ""  # the noun's name in conditions and among records
    searched: ClassVar[bool] = False  # whether `q` finds something
    sorts: ClassVar[Sorts] = {}  # what lists can be sorted by: the same columns as the pages
    listed: ClassVar[frozenset[str]] = frozenset({"list"})  # actions that answer a page of many
    guarded: ClassVar[frozenset[str]] = frozenset({"change", "remove"})  # actions that heed If-Match

    schema = ApiSchema()
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    parser_classes = (Json,)
    renderer_classes = (JSONRenderer,)
    metadata_class = None
    pagination_class = None
    serializer_class = Body

    @property
    def visit(self) -> Visit:
        """What is known of the request."""
        return visit_of(self.request)

    @property
    def actor(self) -> Actor:
        """Who asks."""
        actor: Actor = self.request.actor
        return actor

    @property
    def scopes(self) -> list[str]:
        """What the key is for."""
        return list(self.visit.key.scopes) if self.visit.key else []

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Key, method, scope, capability, and whether this was asked before; in this order."""
        super().initial(request, *args, **kwargs)
        if self.visit.key is None:
            raise Problem(401, self.visit.why, headers={"WWW-Authenticate": 'Bearer realm="Fairlead"'})
        if self.action is None:
            return  # answers 405
        self._require_scopes()
        self.actor.require(self.capability)
        if request.method == "POST":
            self._once(request)

    def get_exception_handler(self) -> Any:
        """Problems."""
        return problems.handle

    def get_serializer_context(self) -> dict[str, Any]:
        """What fields need to look things up."""
        return {"actor": self.actor}

    def read_body(self, **more: Any) -> dict[str, Any]:
        """The body's cleaned values. Raises ValidationError."""
        body = self.bodies[self.action](data=self.request.data, context=self.get_serializer_context(), **more)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def shown(self, row: Any, status: int = 200) -> HttpResponse:
        """One thing as this action answers it, with its ETag and address."""
        serializer = self.answers[self.action]
        data = serializer(row, context=self.get_serializer_context()).data
        headers = {}
        if hasattr(row, "version"):
            headers["ETag"] = etag_of(row.version, data)
            if self.request.method in READS and is_known(self.request, headers["ETag"]):
                return HttpResponse(status=304, headers=headers)
        if status == 201 and "url" in data:
            headers["Location"] = data["url"]
        return Response(data, status=status, headers=headers)

    def _require_scopes(self) -> None:
        verb = "read" if self.request.method in READS else "write"
        for needed in filter(None, (f"{self.noun}:{verb}", self.also.get(self.action))):
            if not allows(self.scopes, needed):
                raise Problem(403, f"The key needs the scope {needed}.")

    def _once(self, request: Any) -> None:
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key or self.visit.key is None:
            return
        if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
            raise Problem(400, f"An Idempotency-Key has at most {LONGEST_KEY} plain letters.")
        inner = request
        asked = f"{inner.method} {inner.path_info}\n".encode() + inner.body
        known = claim(self.visit.key.id, key, hashlib.sha256(asked).hexdigest())
        if known.status:
            raise Replayed(known.status, known.body, known.headers)
        self.visit.answer = known


class Replayed(Problem):
    """Not a problem: the answer given before, given again."""

    def __init__(self, status: int, body: str, headers: dict[str, str]) -> None:
        super().__init__(status, body, headers={**headers, "Idempotent-Replayed": "true"})

    def answer(self) -> HttpResponse:
        """As it was."""
        if not self.detail:
            return HttpResponse(status=self.status, headers=self.headers)
        return HttpResponse(self.detail, status=self.status, content_type="application/json", headers=self.headers)
