"""Reads of territories."""

from uuid import UUID

from crm.staff.models import Territory, TerritoryMember


def territories_with_people() -> list[tuple[Territory, list[str]]]:
    """All territories by name, with the names of who looks after them."""
    names: dict[UUID, list[str]] = {}
    for row in TerritoryMember.objects.filter(member__active=True).select_related("member"):
        names.setdefault(row.territory_id, []).append(row.member.name)
    return [(each, sorted(names.get(each.id, []))) for each in Territory.objects.all()]
