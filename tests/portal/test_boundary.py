"""A portal customer reaches no staff page, whatever pages there are."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from tests.portal.test_sign_in import sign_in
from tests.world import World

OPEN = {"public", "portal"}


def staff_routes() -> Iterator[tuple[str, URLPattern]]:
    """Every address of the program that says it is not for everybody, filled in with made-up ids."""
    return _walk(get_resolver().url_patterns, "/")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        path = prefix + _filled(pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        elif getattr(pattern.callback, "access", "public") not in OPEN:
            yield path, pattern


def _filled(pattern: URLPattern | URLResolver) -> str:
    route = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = {UUIDConverter: "uuid", SlugConverter: "slug", IntConverter: "int", StringConverter: "str"}.get(
            type(converter)
        )
        value = str(uuid4()) if kind == "uuid" else "7" if kind == "int" else "made-up"
        route = route.replace(f"<{kind}:{name}>", value).replace(f"<{name}>", value)
    return route


def test_customer_reaches_no_staff_page(world: World) -> None:
    client = sign_in(world)
    sign_in_page = reverse("account_login")
    reached = []
    routes = list(staff_routes())
    for path, _ in routes:
        for method in (client.get, client.post):
            answer = method(path)
            away = answer.status_code == 302 and answer["Location"].startswith(sign_in_page)
            if not away and answer.status_code not in {401, 403, 404, 405}:
                reached.append((path, answer.status_code))
    assert len(routes) > 20
    assert not reached


@pytest.mark.parametrize("path", ["/support/", "/customers/people/", "/"])
def test_customer_is_sent_to_sign_in(world: World, path: str) -> None:
    answer = sign_in(world).get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
