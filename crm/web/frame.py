"""What every page of the tool shows around its content."""

from typing import Any

from django.http import HttpRequest

from crm.accounts.queries.members import seats_of
from crm.web.navigation import navigation, new_menu

PHONE_ENTRIES = 4


def frame_context(request: HttpRequest) -> dict[str, Any]:
    """Context of `layouts/app.html`; {} where nobody is at work (public pages, sign-in, errors)."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind != "member":
        return {"organization": getattr(request, "organization", None), "actor": actor}
    match = request.resolver_match
    section = match.namespaces[0] if match and match.namespaces else ""
    entries = navigation.open_to(actor)
    rail = [
        {
            "label": entry.label,
            "url": entry.url,
            "icon": entry.icon,
            "current": entry.key == section,
            "count": entry.count(actor) if entry.count else 0,
        }
        for entry in entries
    ]
    on_phone = [item for item, entry in zip(rail, entries, strict=True) if entry.on_phone][:PHONE_ENTRIES]
    return {
        "organization": request.organization,
        "actor": actor,
        "nav": rail,
        "tab_bar": on_phone or rail[:PHONE_ENTRIES],
        "new_menu": new_menu.open_to(actor),
        "seats": seats_of(request.user),
        "current_path": request.get_full_path(),
    }
