"""Who is next?"""

from collections.abc import Sequence
from uuid import UUID

from django.db import models, transaction

from crm.accounts.models import Membership, Team
from crm.staff.models import Rotation


@transaction.atomic(savepoint=False)
def next_in_turn(team: Team, *, purpose: str, capability: str = "") -> Membership | None:
    """The member of the team whose turn it is, and move the pointer on; None if nobody can be asked.

    Only people who still work here, and with `capability` only those whose role has it. The pointer stays locked
    until the caller's transaction ends, so that two at once never get the same turn: call it late, commit soon.
    """
    rotation = _locked(team, purpose)
    candidates = _candidates(team, capability)
    if not candidates:
        return None
    chosen = _after(candidates, rotation.last_id)
    rotation.last, rotation.turns = chosen, rotation.turns + 1
    rotation.save(update_fields=["last", "turns"])
    return chosen


def _locked(team: Team, purpose: str) -> Rotation:
    rows = Rotation.objects.select_for_update().filter(team=team, purpose=purpose)
    rotation = rows.first()
    if rotation is None:
        Rotation.objects.bulk_create([Rotation(team=team, purpose=purpose)], ignore_conflicts=True)
        rotation = rows.get()
    return rotation


def _candidates(team: Team, capability: str) -> list[Membership]:
    members = Membership.objects.active().filter(team=team)
    if capability:
        able = models.Q(role__capabilities__contains=[capability]) | models.Q(role__slug="owner")
        members = members.filter(able)
    return list(members.order_by("id"))


def _after(candidates: Sequence[Membership], last: UUID | None) -> Membership:
    """The first behind the last one, by id; from the start again behind the end."""
    later = (member for member in candidates if last is not None and member.id > last)
    return next(later, candidates[0])
