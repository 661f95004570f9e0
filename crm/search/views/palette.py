"""The palette's list, and the same as a page of its own."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_GET

from crm.accounts.access import signed_in
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.normal_forms import name_key
from crm.search.queries.finding import find
from crm.search.searchable import SEARCHABLES
from crm.web.kinds import KINDS
from crm.web.navigation import Entry, navigation, new_menu, palette_pages, record_verbs, settings_pages
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
        "here": _verbs_here(request.actor, request.GET.get("on", ""), typed),
        "verbs": _matching(new_menu.open_to(request.actor), typed, prefix=NEW),
        "pages": _pages(request.actor, typed),
    }
    return render_page(request, "search/palette.html", context, block="palette_list")


def _verbs_here(actor: Actor, path: str, typed: str) -> list[dict[str, Any]]:
    """What can be done with the record whose page stands at `path`."""
    record_kind, record = _record_at(actor, path)
    if record is None:
        return []
    wanted = name_key(typed).split()
    offered = [verb for verb in record_verbs.get(record_kind, []) if _begins(f"{verb.label} {verb.words}", wanted)]
    return [
        {"title": verb.label, "sub": str(record), "icon": verb.icon, "post": verb.post, "url": verb.url(record.pk),
         "fields": dict(verb.fields)}
        for verb in offered
        if actor.can(verb.capability, record) and verb.shown(actor, record)
    ]  # fmt: skip


def _record_at(actor: Actor, path: str) -> tuple[str, Any]:
    if not path:
        return "", None
    try:
        match = resolve(path.partition("?")[0] or "-")
    except Resolver404:
        return "", None
    kind = next((each.kind for each in KINDS.values() if each.url_name == match.view_name), "")
    ids = [value for value in (*match.args, *match.kwargs.values()) if isinstance(value, UUID)]
    searchable = SEARCHABLES.get(kind)
    if searchable is None or not ids or not actor.can(searchable.capability):
        return "", None
    return kind, searchable.visible(actor).filter(pk=ids[0]).first()


def _pages(actor: Actor, typed: str) -> list[dict[str, str]]:
    entries = [*navigation.open_to(actor), *palette_pages.open_to(actor)]
    pages = _matching(entries, typed) + _matching(settings_pages.open_to(actor), typed, prefix="Settings, ")
    once = {page["url"]: page for page in pages}
    return list(once.values())[:MOST_PAGES]


def _matching(entries: list[Entry], typed: str, *, prefix: str = "") -> list[dict[str, str]]:
    """Entries in which every typed word begins some word; all of them where nothing is typed."""
    found, wanted = [], name_key(typed).split()
    for entry in entries:
        label = f"{prefix}{entry.label[0].lower()}{entry.label[1:]}" if prefix == NEW else f"{prefix}{entry.label}"
        if _begins(f"{label} {entry.words}", wanted):
            found.append({"title": label, "url": entry.url, "icon": entry.icon})
    return found


def _begins(text: str, wanted: Sequence[str]) -> bool:
    """Whether each of these begins a word of the text, accents aside."""
    words = _words(text)
    return all(f" {want}" in words for want in wanted)


@lru_cache(maxsize=1024)
def _words(text: str) -> str:
    """Of a label, each behind a space: the same few hundred at every letter that is typed."""
    return " ".join(["", *name_key(text).replace(",", " ").split()])
