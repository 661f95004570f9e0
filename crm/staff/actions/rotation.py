"""Who is next?"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, models, transaction

from crm.accounts.models import Membership, Team
from crm.staff.models import Rotation

# The next one behind the last by id, or the first again. Whoever waited for the pointer's lock sees who was last then.
TURN = f"""
UPDATE {Rotation._meta.db_table} SET turns = turns + 1, last_id = coalesce(
    (SELECT able FROM unnest(%s::uuid[]) AS able WHERE able > last_id ORDER BY able LIMIT 1),
    (SELECT able FROM unnest(%s::uuid[]) AS able ORDER BY able LIMIT 1))
WHERE tenant_id = %s AND team_id = %s AND purpose = %s RETURNING last_id
"""  # noqa: S608  # the table's own name


@transaction.atomic(savepoint=False)
def next_in_turn(
    team: Team, *, purpose: str, capability: str = "", among: Sequence[Membership] | None = None
) -> Membership | None:
    """The member of the team whose turn it is, and move the pointer on; None if nobody can be asked.

    Only people who still work here, and with `capability` only those whose role has it: `among`, if the caller has
    read these in the same transaction. The pointer stays locked until the caller's transaction ends, so that two at
    once never get the same turn: call it late, commit soon.
    """
    candidates = {member.id: member for member in (candidates_in(team, capability) if among is None else among)}
    return candidates[_turn(team, purpose, list(candidates))] if candidates else None


def _turn(team: Team, purpose: str, candidates: list[UUID]) -> UUID:
    """Move the pointer on to whoever of them is next, and lock it."""
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(TURN, [candidates, candidates, team.tenant_id, team.id, purpose])
            if row := cursor.fetchone():
                return UUID(str(row[0]))
            Rotation.objects.bulk_create([Rotation(team=team, purpose=purpose)], ignore_conflicts=True)
    raise LookupError("the pointer was taken away at this moment")


def candidates_in(team: Team, capability: str = "") -> list[Membership]:
    """The team's people who still work here; with `capability` those whose role has it."""
    members = Membership.objects.active().filter(team=team)
    if capability:
        able = models.Q(role__capabilities__contains=[capability]) | models.Q(role__slug="owner")
        members = members.filter(able)
    return list(members.order_by("id"))
