"""Every address the program answers, from the resolver, so that a new one is covered without anyone remembering."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

# Third parties' pages without any organization's data; static files.
NOT_OURS = ("account/", "static/")


@dataclass(frozen=True)
class Route:
    """One address with its parameters: `p/<slug:organization_slug>/forms/<slug:form_slug>/`."""

    route: str
    name: str
    converters: Mapping[str, Any]
    view: Any

    @property
    def is_public(self) -> bool:
        """Whether it stands under an organization's public address."""
        return "organization_slug" in self.converters

    @property
    def wants_record(self) -> bool:
        """Whether it names a record."""
        return bool(set(self.converters) - {"organization_slug"})

    def path(self, values: Mapping[str, str]) -> str:
        """The address with values by parameter name, or by converter's type where the name is not among them."""
        path = "/" + self.route
        for name, converter in self.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            value = values.get(name, values.get(kind, values["any"]))
            for written in (f"<{kind}:{name}>", f"<{name}>"):
                path = path.replace(written, value)
        return path


def our_routes() -> list[Route]:
    """All routes but those of third parties."""
    return [route for route in _walk(get_resolver().url_patterns) if not route.route.startswith(NOT_OURS)]


def _walk(
    patterns: list[Any], prefix: str = "", converters: dict[str, Any] | None = None, space: str = ""
) -> Iterator[Route]:
    for entry in patterns:
        if not isinstance(entry.pattern, RoutePattern):
            if prefix + str(entry.pattern) and not (prefix + str(entry.pattern)).startswith(NOT_OURS):
                raise TypeError(f"{entry}: write it with path(), so that the sweep can fill it in")
            continue
        route = prefix + str(entry.pattern)
        known = {**(converters or {}), **entry.pattern.converters}
        if isinstance(entry, URLResolver):
            namespace = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, route, known, namespace)
        elif isinstance(entry, URLPattern):
            yield Route(route, f"{space}{entry.name}", known, entry.callback)
