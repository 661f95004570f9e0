"""Teams: added, renamed, removed when empty."""

import pytest
from django.urls import reverse

from crm.accounts.models import Team
from crm.errors import NotAllowed, Refused
from crm.tenancy.scope import tenant_scope
from crm.workspace.actions.teams import add_team, change_team, remove_team
from tests.world import World


def names() -> list[str]:
    return list(Team.objects.values_list("name", flat=True))


def test_from_the_first_to_none(world: World) -> None:
    client = world.boss.client
    client.post(reverse("workspace:teams"), {"name": "Night shift", "description": "Answers at night"})
    with tenant_scope(world.org):
        team = Team.objects.get(name="Night shift")
    client.post(reverse("workspace:team", args=[team.id]), {"name": "Early shift", "description": ""})
    page = client.get(reverse("workspace:teams")).content.decode()
    assert "Early shift" in page
    assert "Olga Owner" in page  # of the other team
    client.post(reverse("workspace:remove_team", args=[team.id]))
    with tenant_scope(world.org):
        assert names() == ["Field sales"]


def test_a_team_with_members_stays(in_scope: World) -> None:
    with pytest.raises(Refused, match="still has members"):
        remove_team(in_scope.team.id, by=in_scope.boss.actor)
    assert names() == ["Field sales"]


def test_each_name_once(world: World) -> None:
    answer = world.boss.client.post(reverse("workspace:teams"), {"name": " Field sales "})
    assert answer.status_code == 422
    with tenant_scope(world.org):
        other = add_team("Other", by=world.boss.actor)
        with pytest.raises(Refused):
            change_team(other.id, name="Field sales", description="", by=world.boss.actor)
        change_team(other.id, name="Other", description="kept", by=world.boss.actor)
        assert names() == ["Field sales", "Other"]


def test_who_may_not(world: World) -> None:
    url = reverse("workspace:team", args=[world.team.id])
    for member, status in ((world.owner, 403), (world.colleague, 403), (world.stranger, 404)):
        assert member.client.post(url, {"name": "Mine"}).status_code == status
        assert member.client.post(reverse("workspace:remove_team", args=[world.team.id])).status_code == status
    with tenant_scope(world.org):
        with pytest.raises(NotAllowed):
            add_team("Mine", by=world.owner.actor)
        assert names() == ["Field sales"]
