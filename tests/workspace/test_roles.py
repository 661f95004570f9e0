"""Roles: what each may do and see."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from crm.accounts.models import Role
from crm.errors import NotAllowed, NotFound, Refused
from crm.tenancy.scope import tenant_scope
from crm.workspace.actions.roles import change_role
from tests.world import World


def facts(slug: str) -> tuple[Any, ...]:
    role = Role.objects.get(slug=slug)
    return sorted(role.capabilities), role.visibility


def test_less_is_less_at_once(world: World) -> None:
    assert world.owner.client.get(reverse("customers:people")).status_code == 200
    with tenant_scope(world.org):
        url = reverse("workspace:role", args=[Role.objects.get(slug="rep").id])
    assert "See people and companies" in world.boss.client.get(url).content.decode()
    world.boss.client.post(url, {"capabilities": ["leads.view", "made.up"], "visibility": "own"})
    with tenant_scope(world.org):
        assert facts("rep") == (["leads.view"], "own")
    assert world.owner.client.get(reverse("customers:people")).status_code == 403


def test_nonsense_leaves_what_is_seen(world: World) -> None:
    with tenant_scope(world.org):
        url = reverse("workspace:role", args=[Role.objects.get(slug="rep").id])
    world.boss.client.post(url, {"capabilities": ["leads.view"], "visibility": "everything"})
    with tenant_scope(world.org):
        assert facts("rep")[1] == "team"


def test_the_owners_role_stays(in_scope: World) -> None:
    before = facts("owner")
    with pytest.raises(Refused):
        change_role(Role.objects.get(slug="owner").id, capabilities=[], visibility="own", by=in_scope.boss.actor)
    assert facts("owner") == before


def test_who_may_not(world: World) -> None:
    with tenant_scope(world.org):
        role, before = Role.objects.get(slug="rep"), facts("rep")
        with pytest.raises(NotAllowed):
            change_role(role.id, capabilities=[], visibility="all", by=world.owner.actor)
    url = reverse("workspace:role", args=[role.id])
    for member, status in ((world.owner, 403), (world.colleague, 403), (world.stranger, 404)):
        assert member.client.post(url, {"capabilities": [], "visibility": "all"}).status_code == status
    with tenant_scope(world.org):
        assert facts("rep") == before
        with pytest.raises(NotFound):
            change_role(uuid4(), capabilities=[], visibility="all", by=world.boss.actor)


def test_the_table(world: World) -> None:
    page = world.boss.client.get(reverse("workspace:roles")).content.decode()
    assert "Support agent" in page
    assert "Qualify and disqualify leads" in page
