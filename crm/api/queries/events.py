"""Which events a key may read: those of modules its role may look into, of records it sees, of nouns it is for."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Q, QuerySet

from crm.accounts.actor import Actor
from crm.accounts.capabilities import CAPABILITIES
from crm.accounts.models import Visibility
from crm.api.filtering import SCOPES
from crm.api.scopes import allows
from crm.events.models import Event
from crm.events.types import CATALOG
from crm.records.registry import RECORD_TYPES

# Modules whose events are seen with another capability than their own "view".
SEEN_WITH = {"accounts": "workspace.view_members", "records": "work.view"}
OTHERWISE = "workspace.settings"
# Events that tell of a noun without being about a record of it.
TOLD_OF = (("accounts.", "members"), ("work.task_", "tasks"), ("records.custom_field_", "custom-fields"))
ABOUT = ("person", "company")  # whom an event concerns that is about no record


# Kinds of subjects besides RECORD_TYPES of which not everybody may know of each: those that an actor may know of.
KNOWN: dict[str, Callable[[Actor], QuerySet[Any]]] = {}


def events_open_to(actor: Actor, scopes: Collection[str]) -> QuerySet[Event]:
    """Events of what the role may look into and the key may read.

    Of one who sees only some records `is_seen` has to be asked for each, or for the record that was named.
    """
    kinds = [kind for kind in CATALOG if actor.can(_capability(kind)) and _allows(scopes, _told_of(kind))]
    closed = [kind for kind in RECORD_TYPES if not (actor.can(RECORD_TYPES[kind].view) and reads(scopes, kind))]
    rows = Event.objects.filter(kind__in=kinds).exclude(subject_kind__in=closed)
    for kind, known in KNOWN.items():
        rows = rows.filter(~Q(subject_kind=kind) | Q(subject_id__in=known(actor).values("id")))
    for kind in (each for each in ABOUT if each in closed):
        rows = rows.filter(Q(**{f"{kind}_id__isnull": True}) | Q(subject_kind__in=list(RECORD_TYPES)))
    return rows


def reads(scopes: Collection[str], kind: str) -> bool:
    """Whether a key may read records of a kind."""
    return _allows(scopes, SCOPES.get(kind, kind))


def is_seen(event: Event, actor: Actor) -> bool:
    """Whether the actor sees the record of an event that `events_open_to` gave, which may lie in the bin."""
    if actor.visibility == Visibility.ALL:
        return True
    subject = event.subject
    own = RECORD_TYPES.get(subject.kind) if subject else None
    return bool(subject and own and own.known_to(actor).filter(pk=subject.id).exists())


def _allows(scopes: Collection[str], noun: str) -> bool:
    return not noun or allows(scopes, f"{noun}:read")


def _told_of(kind: str) -> str:
    return next((noun for start, noun in TOLD_OF if kind.startswith(start)), "")


def _capability(kind: str) -> str:
    module = kind.partition(".")[0]
    own = SEEN_WITH.get(module, f"{module}.view")
    return own if own in CAPABILITIES else OTHERWISE
