"""What every page of the tool shows around its content: rail, top bar, tabs of the phone, dialogs.

Drawing it costs more than many a page has to say of its own, and it is the same from click to click. So the process
keeps what it drew, by all that the drawing is made of: `Desk` is the only thing that these templates are told of.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from crm.accounts.actor import Actor
from crm.accounts.requests import SAFE_METHODS, Request
from crm.jobs.models import Job
from crm.jobs.queries.jobs import jobs_in_bar
from crm.web.formats import avatar_tone, initials
from crm.web.frame_counts import frame_counts
from crm.web.navigation import Entry, account_pages, navigation, new_menu, section_pages, settings_pages
from crm.web.stencils import Stencil, hole

PHONE_ENTRIES = 4
TEMPLATES = ("rail", "top", "tabbar", "dialogs")
KEPT = 256  # drawings in one process, some 20 kB each
CSRF = hole("csrf")  # where each request puts its own

# What the templates read as `frame`, where nobody is (public pages, sign-in, errors).
NOBODY: dict[str, Any] = {
    "nav": [], "tabs": [], "pinned": [], "new_menu": [], "account_menu": [], "switcher": [], "jobs": [],
    "me": None, "unread": 0, "home_url": "/", "settings_url": "", "notifications_url": "", "switch_url": "",
    "palette_url": "", "jobs_url": "",
}  # fmt: skip


class Brand(NamedTuple):
    """An organization as the rail shows it."""

    id: UUID
    name: str
    icon: str
    logo_url: str


class Place(NamedTuple):
    """An organization to switch to."""

    id: str
    name: str
    current: bool


@dataclass(frozen=True)
class Desk:
    """All that the frame is made of. `counts` go with the entries of the rail, `pins` are (label, address)."""

    actor_id: UUID | None
    name: str
    email: str
    capabilities: frozenset[str]
    brand: Brand
    places: tuple[Place, ...]
    current: str  # the address's name of the rail entry where one is
    page: str  # and of the page under that entry
    in_settings: bool
    counts: tuple[int, ...]
    pins: tuple[tuple[str, str], ...]
    unread: int
    language: str
    with_mailbox: bool

    @property
    def actor(self) -> Actor:
        """Somebody who may do as much."""
        return Actor(kind="member", id=self.actor_id, name=self.name, capabilities=self.capabilities)


class Drawing(NamedTuple):
    """The frame before a request's own tokens are in its forms."""

    rail: Stencil
    top: Stencil
    tabbar: Stencil
    dialogs: Stencil


@dataclass(frozen=True)
class Frame:
    """The frame as HTML; `live_url` is where the page hears of what happens."""

    rail: SafeString
    top: SafeString
    tabbar: SafeString
    dialogs: SafeString
    live_url: str = ""


def frame_of(request: Request, csrf_input: object) -> Frame:
    """The frame of this page for the person at work; an empty one where nobody is."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind != "member":
        return _filled(_draw(NOBODY, getattr(request, "organization", None)), csrf_input)
    entries = navigation.open_to(actor)
    counts = frame_counts(actor, entries, keep=request.method in SAFE_METHODS)
    in_settings = _in_settings(request, actor)
    current = None if in_settings else _current(request, entries)
    desk = Desk(
        actor_id=actor.id,
        name=actor.name,
        email=request.user.email,
        capabilities=actor.capabilities,
        brand=_brand(request),
        places=_places(request),
        current=current.url_name if current else "",
        page=_page(request, current, actor),
        in_settings=in_settings,
        counts=tuple(counts.beside.get(entry.url_name, 0) for entry in entries),
        pins=tuple((pin.label, pin.url) for pin in counts.pins if actor.can(pin.capability)),
        unread=counts.unread,
        language=get_language() or "en",
        with_mailbox=bool(settings.MAILBOX_DIR),
    )
    # Running work moves from second to second.
    drawn = _draw_desk(desk, jobs_in_bar(actor)) if counts.working or settings.DEBUG else _kept(desk)
    return _filled(drawn, csrf_input)


@lru_cache(maxsize=KEPT)
def _kept(desk: Desk) -> Drawing:
    return _draw_desk(desk, [])


def _filled(drawing: Drawing, csrf_input: object) -> Frame:
    """With this request's own tokens in its forms."""
    live_url = f"{settings.LIVE_URL}/live/" if settings.LIVE_URL else ""
    rail, top, tabbar, dialogs = (part.filled(csrf_input) for part in drawing)
    return Frame(rail, top, tabbar, dialogs, live_url)


def _draw_desk(desk: Desk, jobs: list[Job]) -> Drawing:
    entries = navigation.open_to(desk.actor)
    rail = [
        _item(entry, current=entry.url_name == desk.current, count=count) | {"pages": _pages(entry, desk)}
        for entry, count in zip(entries, desk.counts, strict=True)
    ]
    values = NOBODY | {
        "nav": rail,
        "tabs": [item for item, entry in zip(rail, entries, strict=True) if entry.on_phone][:PHONE_ENTRIES],
        "pinned": [{"label": label, "url": url, "icon": "pin"} for label, url in desk.pins],
        "new_menu": [_item(entry) for entry in new_menu.open_to(desk.actor)],
        "account_menu": _account_menu(desk),
        "switcher": desk.places,
        "switch_url": reverse("accounts:switch"),
        "me": {
            "name": desk.name,
            "email": desk.email,
            "initials": initials(desk.name),
            "tone": avatar_tone(desk.actor_id),
        },
        "unread": desk.unread,
        "jobs": jobs,
        "jobs_url": reverse("jobs:bar"),
        "home_url": reverse("work:home"),
        "notifications_url": reverse("work:notifications"),
        "palette_url": reverse("search:palette"),
        "settings_url": reverse("workspace:settings") if settings_pages.open_to(desk.actor) else "",
        "in_settings": desk.in_settings,
    }
    return _draw(values, desk.brand)


def _draw(values: dict[str, Any], organization: Any) -> Drawing:
    engine: Any = engines["jinja2"]
    known = {"frame": values, "organization": organization, "csrf_input": CSRF}
    drawn = (engine.env.get_template(f"layouts/{name}.html").render(known) for name in TEMPLATES)
    return Drawing(*[Stencil(text, [CSRF]) for text in drawn])


def _in_settings(request: Request, actor: Actor) -> bool:
    """Also on pages of Settings that lie under a module's address: /billing/settings/."""
    pages = (page for page in settings_pages.open_to(actor) if page.section == "settings")
    return request.path.startswith((reverse("workspace:settings"), *(page.url for page in pages)))


def _current(request: Request, entries: list[Entry]) -> Entry | None:
    """Where one is: the entry under whose address the page lies, else the one of its section or of that around it."""
    match = request.resolver_match
    sections = _sections(match.namespaces[0]) if match and match.namespaces else ()
    return _around(request, entries) or next(
        (entry for section in sections for entry in entries if entry.key == section), None
    )


def _around(request: Request, entries: list[Entry]) -> Entry | None:
    """The entry under whose address the page lies most closely."""
    under = [
        (len(address), entry)
        for entry in entries
        for address in entry.addresses
        if len(address) > 1 and request.path.startswith(address)
    ]
    return max(under, key=lambda found: found[0], default=(0, None))[1]


def _page(request: Request, section: Entry | None, actor: Actor) -> str:
    here = _around(request, _below(section, actor)) if section else None
    return here.url_name if here else ""


def _below(section: Entry, actor: Actor) -> list[Entry]:
    return [page for page in section_pages.open_to(actor) if page.section == section.key]


def _pages(entry: Entry, desk: Desk) -> list[dict[str, Any]]:
    """What stands under the entry where one is: its pages."""
    if entry.url_name != desk.current:
        return []
    return [_item(page, current=page.url_name == desk.page) for page in _below(entry, desk.actor)]


def _sections(namespace: str) -> tuple[str, ...]:
    """A namespace and those around it: "payments" belongs to the app sales.payments, so it stands under "sales"."""
    app = apps.app_configs.get(namespace)
    return (namespace, *reversed(app.name.split(".")[:-1])) if app else (namespace,)


def _item(entry: Entry, *, current: bool = False, count: int = 0) -> dict[str, Any]:
    return {"label": entry.label, "url": entry.url, "icon": entry.icon, "current": current, "count": count}


def _brand(request: Request) -> Brand:
    own = request.organization
    return Brand(own.id, own.name, own.icon, own.logo_url)


def _places(request: Request) -> tuple[Place, ...]:
    here = request.organization.id
    return tuple(
        Place(str(seat.organization_id), seat.organization.name, seat.organization_id == here) for seat in request.seats
    )


def _account_menu(desk: Desk) -> list[dict[str, Any]]:
    items = [
        {"label": "Your profile", "url": reverse("accounts:profile"), "icon": "user"},
        {"label": "Sign-in and security", "url": reverse("accounts:security"), "icon": "shield-lock"},
        {"label": "Your organizations", "url": reverse("accounts:organizations"), "icon": "buildings"},
        *({"label": page.label, "url": page.url, "icon": page.icon} for page in account_pages.open_to(desk.actor)),
    ]
    if desk.with_mailbox:
        items.append({"label": "Demo mailbox", "url": reverse("mail:box"), "icon": "mailbox"})
    return [*items, {"label": "Sign out", "url": reverse("accounts:sign_out"), "icon": "logout", "post": True}]
