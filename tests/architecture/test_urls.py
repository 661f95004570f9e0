"""Every address says who may open it, and every address that a page names exists."""

import re
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from crm.accounts.capabilities import CAPABILITIES
from crm.web.kinds import KINDS
from tests.architecture.sources import modules, shown, templates
from tests.tenancy.routes import our_routes

SPECIAL = {"public", "signed in", "user", "portal"}
OPEN_TO_ALL = (
    "p/<slug:organization_slug>/",
    "health/",
    "api/v1/schema/",  # what can be asked, nothing of anybody
    "docs/api/",
    "metrics",  # asks for a token, or to be on the same machine
    "brand/",  # name, colours and logo of an organization
    "invitations/<str:token>/",
    "mail/box/",  # the demo's mailbox: 404 unless MAILBOX_DIR is set
    "me/sign-out/",
    "guide/",  # the components' guide: 404 unless DEBUG is set
)
ALLAUTH = {"account", "mfa", "usersessions"}  # its pages name addresses that its settings switch off
NAMED = re.compile(r"""\burl\(\s*["']([a-z_]+:[a-z_:]+|[a-z_]+)["']""")


def test_every_view_says_who_may_open_it() -> None:
    assert [f"{route.name} /{route.route}" for route in our_routes() if not hasattr(route.view, "access")] == []


def test_access_is_a_registered_capability() -> None:
    unknown = {route.name: route.view.access for route in our_routes() if hasattr(route.view, "access")}
    assert {
        name: access for name, access in unknown.items() if access not in CAPABILITIES and access not in SPECIAL
    } == {}


def test_portal_pages_are_never_staff_pages() -> None:
    for route in our_routes():
        access = getattr(route.view, "access", "")
        assert access != "portal" or route.is_public, f"{route.route}: a customer's page stands under /p/"
        assert not route.is_public or access in {"public", "portal"}, f"{route.route}: staff don't work under /p/"


def test_public_addresses_are_few() -> None:
    """Outside of /p/ only what machines and signed-out people need; each address here has been thought about."""
    public = [route.route for route in our_routes() if getattr(route.view, "access", "") == "public"]
    assert [route for route in public if not route.startswith(OPEN_TO_ALL)] == []


def test_every_named_address_exists() -> None:
    names = set(_names(get_resolver().url_patterns))
    ours = [path for path in templates() if path.parent.name not in ALLAUTH]
    used = {(shown(path), name) for path in ours for name in NAMED.findall(path.read_text())}
    assert len(used) > 20
    assert sorted(each for each in used if each[1] not in names) == []


def test_record_kinds_have_pages() -> None:
    names = set(_names(get_resolver().url_patterns))
    assert {kind.kind: kind.url_name for kind in KINDS.values() if kind.url_name not in names} == {}


def test_required_capabilities_are_registered() -> None:
    """Also those that verbs and templates ask for."""
    asked = re.compile(r"""(?:\.(?:can|require)|requires)\(\s*["']([a-z_]+\.[a-z_]+)["']""")
    found = {(shown(path), name) for path in [*modules(), *templates()] for name in asked.findall(path.read_text())}
    assert len(found) > 20
    assert sorted(each for each in found if each[1] not in CAPABILITIES) == []


def _names(patterns: list[Any], space: str = "") -> list[str]:
    found = []
    for entry in patterns:
        if isinstance(entry, URLResolver):
            found += _names(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.name:
            found.append(f"{space}{entry.name}")
    return found
