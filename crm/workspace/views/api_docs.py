"""How to use the API: open to all, made from the same description that programs read."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.accounts.access import public
from crm.accounts.requests import Request
from crm.api.problems import KINDS, Kind
from crm.api.schema import description


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked: how, where, with which parameters and body."""

    name: str
    method: str
    path: str
    about: str
    params: list[tuple[str, str]]
    body: list[tuple[str, str, bool]]  # name, what it is, whether it is needed


@public
@require_safe
def api_docs(request: Request) -> HttpResponse:
    """The reference."""
    context: dict[str, Any] = {"groups": groups(), "problems": problems(), "site": settings.SITE_URL}
    return render(request, "workspace/api_docs.html", {"organization": None, **context}, using="jinja2")


def problems() -> list[tuple[int, Kind]]:
    """The kinds of problems by status."""
    return sorted(KINDS.items())


@cache
def groups() -> dict[str, list[Operation]]:
    """Operations by noun, in the order of the description."""
    found: dict[str, list[Operation]] = {}
    for path, methods in description()["paths"].items():
        for method, told in methods.items():
            found.setdefault(told["tags"][0], []).append(_operation(path, method.upper(), told))
    return found


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    params = [
        (each["name"], each.get("description", "")) for each in told.get("parameters", ()) if each["in"] != "path"
    ]
    return Operation(told["operationId"], method, path, told["summary"], params, _body(told))


def _body(told: dict[str, Any]) -> list[tuple[str, str, bool]]:
    schema = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    component = _resolve(schema)
    needed = component.get("required", ())
    return [(name, _words(each), name in needed) for name, each in component.get("properties", {}).items()]


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = description()["components"]["schemas"][name] if name else schema
    return found


def _words(schema: dict[str, Any]) -> str:
    kinds = schema.get("type", "")
    words = [" or ".join(kinds) if isinstance(kinds, list) else str(kinds), schema.get("format", "")]
    if not kinds and "oneOf" in schema:  # an address or nothing: the first says what it is
        words = [str(schema["oneOf"][0].get(name, "")) for name in ("type", "format")]
    parts = [*schema.get("oneOf", ()), *schema.get("allOf", ()), *([schema] if "$ref" in schema else ())]
    for part in parts:
        inner = _resolve(part)
        words += [" or ".join(str(each) for each in inner["enum"] if each)] if "enum" in inner else []
        words += [", ".join(inner["properties"])] if "properties" in inner else []
    if "enum" in schema:
        words.append(" or ".join(str(each) for each in schema["enum"] if each))
    words.append(schema.get("description", ""))
    return ". ".join(word for word in words if word)
