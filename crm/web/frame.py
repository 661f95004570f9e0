"""What every page of the tool shows around its content. See FRAME_DEFAULTS in crm.web.templating."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.jobs.queries.jobs import jobs_in_bar
from crm.web.formats import avatar_tone, initials
from crm.web.lists.registry import PLACES
from crm.web.navigation import Entry, account_pages, navigation, new_menu, settings_pages
from crm.web.notifying import unread_count
from crm.web.queries.saved_views import pinned_views

PHONE_ENTRIES = 4


def frame_context(request: Request) -> dict[str, Any]:
    """Rail, tabs, menus and the person at work; {} where nobody is (public pages, sign-in, errors)."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind != "member":
        return {}
    match = request.resolver_match
    section = match.namespaces[0] if match and match.namespaces else ""
    entries = navigation.open_to(actor)
    here = _current(entries, request.path, section)
    rail = [_item(entry, actor, current=entry is here) for entry in entries]
    return {
        "nav": rail,
        "tabs": [item for item, entry in zip(rail, entries, strict=True) if entry.on_phone][:PHONE_ENTRIES],
        "pinned": _pinned(actor),
        "new_menu": [_item(entry, actor) for entry in new_menu.open_to(actor)],
        "account_menu": _account_menu(request),
        "switcher": [
            {
                "id": str(seat.organization_id),
                "name": seat.organization.name,
                "current": seat.organization_id == request.organization.id,
            }
            for seat in request.seats
        ],
        "switch_url": reverse("accounts:switch"),
        "me": {
            "name": actor.name,
            "email": request.user.email,
            "initials": initials(actor.name),
            "tone": avatar_tone(actor.id),
        },
        "unread": unread_count(actor),
        "jobs": jobs_in_bar(actor),
        "jobs_url": reverse("jobs:bar"),
        "home_url": reverse("work:home"),
        "notifications_url": reverse("work:notifications"),
        "palette_url": reverse("search:palette"),
        "settings_url": reverse("workspace:settings") if settings_pages.open_to(actor) else "",
        "live_url": f"{settings.LIVE_URL}/live/" if settings.LIVE_URL else "",
    }


def _current(entries: list[Entry], path: str, section: str) -> Entry | None:
    """Where one is: the entry under whose address the page lies, else the one of its section."""
    under = [entry for entry in entries if len(entry.url) > 1 and path.startswith(entry.url)]
    return max(under, key=lambda entry: len(entry.url), default=None) or next(
        (entry for entry in entries if entry.key == section), None
    )


def _item(entry: Entry, actor: Actor, *, current: bool = False) -> dict[str, Any]:
    return {
        "label": entry.label,
        "url": entry.url,
        "icon": entry.icon,
        "current": current,
        "count": entry.count(actor) if entry.count else 0,
    }


def _pinned(actor: Actor) -> list[dict[str, Any]]:
    """The views of lists that he, or somebody for everybody, has pinned."""
    found = [(view, PLACES[view.list_key]()) for view in pinned_views(actor) if view.list_key in PLACES]
    return [
        {"label": view.name, "url": f"{place.url}?view={view.pk}", "icon": "pin"}
        for view, place in found
        if actor.can(place.capability)
    ]


def _account_menu(request: Request) -> list[dict[str, Any]]:
    items = [
        {"label": "Your profile", "url": reverse("accounts:profile"), "icon": "user"},
        {"label": "Sign-in and security", "url": reverse("accounts:security"), "icon": "shield-lock"},
        {"label": "Your organizations", "url": reverse("accounts:organizations"), "icon": "buildings"},
        *({"label": page.label, "url": page.url, "icon": page.icon} for page in account_pages.open_to(request.actor)),
    ]
    if settings.MAILBOX_DIR:
        items.append({"label": "Demo mailbox", "url": reverse("mail:box"), "icon": "mailbox"})
    return [*items, {"label": "Sign out", "url": reverse("accounts:sign_out"), "icon": "logout", "post": True}]
