"""Who did it, by name."""

from collections.abc import Iterable
from uuid import UUID

from crm.accounts.queries.members import member_names
from crm.records.models import RecordChange

OTHERS = {"key": "The API", "portal": "The customer", "visitor": "A visitor"}
PROGRAM = "Fairlead"


def actor_names(changes: Iterable[RecordChange]) -> dict[UUID, str]:
    """{change: who made it}, with one query for all."""
    changes = list(changes)
    members = member_names(each.actor_id for each in changes if each.actor_kind == "member" and each.actor_id)
    return {each.id: _name(each, members) for each in changes}


def _name(change: RecordChange, members: dict[UUID, str]) -> str:
    if change.actor_kind == "member" and change.actor_id:
        return members.get(change.actor_id, "A former colleague")
    return OTHERS.get(change.actor_kind, PROGRAM)
