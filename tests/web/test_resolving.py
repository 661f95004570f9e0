"""What answers at an address is remembered: the same as Django finds, and nothing that strangers make up."""

from uuid import uuid4

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern

from crm import urls
from crm.web import resolving
from crm.web.resolving import Remembering

DEAL = "/sales/deals/bb9ae49c-e486-4736-918d-034e96edb561/"
ADDRESSES = ("/", "/tasks/", "/sales/", DEAL, "/customers/people/", "/p/acme/forms/contact/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_finds_what_django_finds(address: str) -> None:
    own = Remembering(urls.ADDRESSES, but="p/")
    django = URLResolver(RoutePattern(""), urls.ADDRESSES)
    try:
        wanted = django.resolve(address[1:])
    except Resolver404:
        wanted = None
    for _ in range(2):
        try:
            found = own.resolve(address[1:])
        except Resolver404:
            found = None
        assert (found and (found.func, found.args, found.kwargs, found.view_name, found.route)) == (
            wanted and (wanted.func, wanted.args, wanted.kwargs, wanted.view_name, wanted.route)
        )
    assert (address[1:] in own._known) == (wanted is not None and not address.startswith("/p/"))


def test_each_request_has_its_own() -> None:
    address = f"/sales/deals/{uuid4()}/"
    first, second = resolve(address), resolve(address)
    assert first.kwargs == second.kwargs
    assert first.kwargs is not second.kwargs


def test_there_is_an_end_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "MOST", 3)
    own = Remembering(urls.ADDRESSES, but="p/")
    for _ in range(9):
        own.resolve(f"sales/deals/{uuid4()}/")
    assert len(own._known) <= 3
    assert isinstance(get_resolver().url_patterns[0], Remembering)
