"""What every page of the tool shows around its content. See FRAME_DEFAULTS in crm.web.templating."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from crm.accounts.requests import SAFE_METHODS, Request
from crm.jobs.queries.jobs import jobs_in_bar
from crm.web.formats import avatar_tone, initials
from crm.web.frame_counts import frame_counts
from crm.web.navigation import Entry, account_pages, navigation, new_menu, settings_pages

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
    counts = frame_counts(actor, entries, keep=request.method in SAFE_METHODS)
    rail = [_item(entry, current=entry is here, count=counts.beside.get(entry.url_name, 0)) for entry in entries]
    return {
        "nav": rail,
        "tabs": [item for item, entry in zip(rail, entries, strict=True) if entry.on_phone][:PHONE_ENTRIES],
        "pinned": [
            {"label": pin.label, "url": pin.url, "icon": "pin"} for pin in counts.pins if actor.can(pin.capability)
        ],
        "new_menu": [_item(entry) for entry in new_menu.open_to(actor)],
        "account_menu": _account_menu(request),
        "switcher": _switcher(request),
        "switch_url": reverse("accounts:switch"),
        "me": {
            "name": actor.name,
            "email": request.user.email,
            "initials": initials(actor.name),
            "tone": avatar_tone(actor.id),
        },
        "unread": counts.unread,
        "jobs": jobs_in_bar(actor) if counts.working else [],
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


def _item(entry: Entry, *, current: bool = False, count: int = 0) -> dict[str, Any]:
    return {"label": entry.label, "url": entry.url, "icon": entry.icon, "current": current, "count": count}


def _switcher(request: Request) -> list[dict[str, Any]]:
    return [
        {
            "id": str(seat.organization_id),
            "name": seat.organization.name,
            "current": seat.organization_id == request.organization.id,
        }
        for seat in request.seats
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
