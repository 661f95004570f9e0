"""How full somebody is, beside his name wherever work is given out by hand."""

from datetime import datetime
from uuid import UUID

from django.core.cache import caches
from django.utils import timezone

from crm.accounts.queries.members import member_choices
from crm.staff.choosing import everybody_for
from crm.staff.colleagues import Colleague
from crm.staff.loads import load_source, open_counts
from crm.staff.models import WorkKind
from crm.staff.queries.people import presence_of

SHOWN_FOR = 30  # seconds that lists show the same; whoever gives out work by rules counts anew
AWAY = "Away"


def choices_with_room(kind: WorkKind, nobody: str) -> list[tuple[str, str]]:
    """Everybody who works here, to choose from: "Jonas Richter (full: 60 of 60)"; the first choice is nobody."""
    known = caches["organization"].get_or_set(f"staff.room:{kind}", lambda: _room(kind), SHOWN_FOR)
    room: dict[str, str] = known or {}
    named = ((each, f"{name} ({room[each]})" if each in room else name) for each, name in member_choices())
    return [("", nobody), *named]


def overfull(kind: WorkKind, member_id: str | UUID) -> str:
    """ "Jonas Richter has 61 of 60 open leads now." where that is more than he takes, else ""."""
    found = next((each for each in everybody_for(kind) if str(each.id) == str(member_id)), None)
    limit = found.limit(kind) if found else None
    if found is None or limit is None:
        return ""
    number = open_counts(kind, [found.id])[found.id]
    return f"{found.name} has {load_source(kind).words(number, limit)} now." if number > limit else ""


def _room(kind: WorkKind) -> dict[str, str]:
    people, now = everybody_for(kind), timezone.now()
    counts = open_counts(kind, [each.id for each in people])
    return {
        str(each.id): ", ".join(filter(None, (_away(each, now), _taken(counts[each.id], each.limit(kind)))))
        for each in people
    }


def _away(colleague: Colleague, now: datetime) -> str:
    words = presence_of(colleague, now).words
    return words[:1].lower() + words[1:] if words.startswith(AWAY) else ""


def _taken(number: int, limit: int | None) -> str:
    if limit is None:
        return f"{number} open"
    return f"{'full: ' if number >= limit else ''}{number} of {limit}"
