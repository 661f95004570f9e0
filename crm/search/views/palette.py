"""The palette's list, and the same as a page of its own."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crm.accounts.access import signed_in
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.normal_forms import name_key
from crm.search.queries.finding import find
from crm.web.kinds import KINDS
from crm.web.navigation import Entry, navigation, new_menu, palette_pages, settings_pages
from crm.web.templating import render_page

MOST_PAGES = 8
NEW = "New "


@signed_in
@require_GET
def palette(request: Request) -> HttpResponse:
    """Records, verbs and pages that match `q`."""
    typed = request.GET.get("q", "").strip()[:100]
    records = [
        {"title": hit.title, "sub": f"{KINDS[hit.kind].label}{', ' if hit.subtitle else ''}{hit.subtitle}",
         "url": KINDS[hit.kind].url(hit.record_id), "icon": KINDS[hit.kind].icon, "id": hit.record_id,
         "face": hit.kind in ("person", "company")}
        for hit in find(request.actor, typed)
        if hit.kind in KINDS
    ]  # fmt: skip
    context: dict[str, Any] = {
        "typed": typed,
        "records": records,
        "verbs": _matching(new_menu.open_to(request.actor), typed, prefix=NEW),
        "pages": _pages(request.actor, typed),
    }
    return render_page(request, "search/palette.html", context, block="palette_list")


def _pages(actor: Actor, typed: str) -> list[dict[str, str]]:
    entries = [*navigation.open_to(actor), *palette_pages.open_to(actor)]
    pages = _matching(entries, typed) + _matching(settings_pages.open_to(actor), typed, prefix="Settings, ")
    once = {page["url"]: page for page in pages}
    return list(once.values())[:MOST_PAGES]


def _matching(entries: list[Entry], typed: str, *, prefix: str = "") -> list[dict[str, str]]:
    """Entries in which every typed word begins some word; all of them where nothing is typed."""
    wanted = name_key(typed).split()
    found = []
    for entry in entries:
        label = f"{prefix}{entry.label[0].lower()}{entry.label[1:]}" if prefix == NEW else f"{prefix}{entry.label}"
        words = name_key(f"{label} {entry.words}").replace(",", " ").split()
        if all(any(word.startswith(want) for word in words) for want in wanted):
            found.append({"title": label, "url": entry.url, "icon": entry.icon})
    return found
