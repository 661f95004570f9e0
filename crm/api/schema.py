"""The API's description (OpenAPI 3.1), made from what the views declare."""

from functools import cache
from typing import Any, Literal

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from crm.api.paging import MOST, SIZE, Sorts, orders_of
from crm.api.problems import KINDS, PROBLEM_JSON
from crm.api.routes import urlpatterns
from crm.api.scopes import NOUNS
from crm.conditions.fields import Field, FieldKind, fields_of
from crm.conditions.operators import OPERATORS

QUERY: Literal["query"] = "query"
HEADER: Literal["header"] = "header"
PLAIN = {FieldKind.NUMBER: OpenApiTypes.STR, FieldKind.BOOL: OpenApiTypes.STR}
CREATED = frozenset({"create"})


class ApiSchema(AutoSchema):
    """Reads bodies, answers and filters from the view's declarations."""

    def get_operation_id(self) -> str:
        name = self.view.title or self.view.noun.replace("-", "_")
        return f"{name}_{self.view.action}"

    def get_tags(self) -> list[str]:
        noun = NOUNS.get(self.view.noun)
        return [noun.label if noun else self.view.noun]

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [{"key": []}]

    def get_summary(self) -> str:
        return str(self.get_description()).partition("\n")[0].rstrip(".")

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Pages of lists are objects: `items` and `next`."""
        return False

    def get_request_serializer(self) -> Any:
        return self.view.bodies.get(self.view.action)

    def get_response_serializers(self) -> Any:
        known = {(status, PROBLEM_JSON): OpenApiResponse(_problem(), KINDS[status].title) for status in self._errors()}
        answer = self.view.answers.get(self.view.action)
        if answer is None:
            return {204: OpenApiResponse(None, "Done"), **known}
        if self.view.action in self.view.listed:
            answer = _page(answer)
        status = self.view.made.get(self.view.action, 201 if self.view.action in CREATED else 200)
        if self.method == "GET" and self.view.action not in self.view.listed:
            known[304] = OpenApiResponse(None, "You have this answer already")  # type: ignore[index]
        return {status: OpenApiResponse(answer, "Done"), **known}

    def get_override_parameters(self) -> list[Any]:
        if self.view.action in self.view.listed:
            return [*_paging(self.view.sorts), *self._filters()]
        if self.method == "GET":
            return [
                OpenApiParameter("If-None-Match", str, HEADER, description="An ETag: answers 304 if it is current."),
                *self.view.asks,
            ]
        found = []
        if self.method == "POST":
            found.append(
                OpenApiParameter("Idempotency-Key", str, HEADER, description="Sent again within 24 hours with the same "
                                 "body, nothing is done again: the first answer comes back.")
            )  # fmt: skip
        if self.view.action in self.view.guarded:
            found.append(
                OpenApiParameter("If-Match", str, HEADER, description="An ETag: answers 412 if the record has changed "
                                 "since. Not required.")
            )  # fmt: skip
        return found

    def _errors(self) -> list[int]:
        found = [400, 401, 403, 404, 406, 429]
        if self.method != "GET":
            found += [409]
        if self.view.bodies.get(self.view.action):
            found += [413, 415, 422]
        if self.view.action in self.view.guarded:
            found += [412]
        return sorted(found)

    def _filters(self) -> list[OpenApiParameter]:
        own = [_filter(field) for field in fields_of(self.view.kind)] if self.view.kind else []
        if self.view.kind:
            own.append(OpenApiParameter("where", str, QUERY, description="A group of conditions as JSON, "
                                        'for example {"any": [{"field": …, "op": …, "value": …}, …]}.'))  # fmt: skip
        if self.view.searched:
            own.append(OpenApiParameter("q", str, QUERY, description="Words to search for, as one types them."))
        return own + list(self.view.params)


def _filter(field: Field) -> OpenApiParameter:
    ops = [name for name in OPERATORS[field.kind] if name not in ("is", "has")]
    described = f"{field.label}. Further comparisons: {', '.join(f'`{field.param}__{op}`' for op in ops)}."
    fixed = [value for value, _ in field.choices] if not callable(field.choices) else []
    many = field.kind in (FieldKind.CHOICE, FieldKind.MEMBER, FieldKind.LINK, FieldKind.TAGS, FieldKind.CHOICES)
    enum = [*fixed, "none"] if fixed else None
    return OpenApiParameter(
        field.param, PLAIN.get(field.kind, OpenApiTypes.STR), QUERY, description=described, enum=enum, many=many
    )


def _paging(sorts: Sorts) -> list[OpenApiParameter]:
    return [
        OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": SIZE}, QUERY,
                         description="How many at once."),
        OpenApiParameter("cursor", str, QUERY, description="Where to go on: from the `next` of an answer."),
        OpenApiParameter("order", str, QUERY, enum=orders_of(sorts), description="By when they were added, or by a "
                         "fact: - is the greatest first, and what has none comes last."),
    ]  # fmt: skip


def _page(answer: Any) -> Any:
    name = f"{answer.__name__.removesuffix('Shown')}Page"
    return inline_serializer(
        name,
        {
            "items": answer(many=True),
            "next": serializers.URLField(allow_null=True, help_text="Where the next page is, null on the last."),
        },
    )


@cache
def _problem() -> Any:
    return inline_serializer(
        "Problem",
        {
            "type": serializers.URLField(help_text="Where this kind of problem is described."),
            "title": serializers.CharField(),
            "status": serializers.IntegerField(),
            "detail": serializers.CharField(required=False, help_text="Why, in a sentence."),
            "errors": inline_serializer(
                "FieldError", {"field": serializers.CharField(), "message": serializers.CharField()},
                many=True, required=False,
            ),
        },
    )  # fmt: skip


@cache
def description() -> dict[str, Any]:
    """The whole description. It is the same for every organization: own fields stand under `custom`."""
    generator: Any = SchemaGenerator
    found: dict[str, Any] = generator(patterns=_under_root()).get_schema(request=None, public=True)
    for name, component in found["components"]["schemas"].items():
        if name.endswith("Request") and component.get("type") == "object":
            component["additionalProperties"] = False
    return found


def _under_root() -> list[Any]:
    from django.urls import include, path

    return [path("api/v1/", include((urlpatterns(), "api")))]
