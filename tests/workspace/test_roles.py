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


def test_nobody_gives_a_role_more_than_he_has(world: World) -> None:
    """Not to his own and not to another's; and one that may do more he leaves as it is."""
    with tenant_scope(world.org):
        Role.objects.filter(slug="rep").update(capabilities=["workspace.members", "leads.view"])
        Role.objects.filter(slug="agent").update(capabilities=["leads.view"], visibility="team")
        rep, agent, admin = (Role.objects.get(slug=slug) for slug in ("rep", "agent", "admin"))
        before = [facts(slug) for slug in ("rep", "agent", "admin")]
        for role, capabilities, visibility in (
            (rep, ["workspace.members", "leads.view", "api.keys"], "team"),
            (rep, ["workspace.members", "leads.view"], "all"),
            (agent, ["leads.view", "leads.qualify"], "team"),
            (agent, ["leads.view"], "all"),
            (admin, ["leads.view"], "own"),
        ):
            with pytest.raises(Refused):
                change_role(role.id, capabilities=capabilities, visibility=visibility, by=world.owner.actor)
        change_role(agent.id, capabilities=["workspace.members"], visibility="own", by=world.owner.actor)
        assert facts("agent") == (["workspace.members"], "own")
        change_role(agent.id, capabilities=["leads.view"], visibility="team", by=world.owner.actor)
    for role in (rep, agent, admin):
        page = reverse("workspace:role", args=[role.id])
        world.owner.client.post(page, {"capabilities": ["workspace.purge"], "visibility": "all"})
    with tenant_scope(world.org):
        assert [facts(slug) for slug in ("rep", "agent", "admin")] == before
    shown = world.owner.client.get(reverse("workspace:role", args=[agent.id])).content.decode()
    assert 'value="leads.view"' in shown
    assert 'value="api.keys"' not in shown
    assert 'value="all"' not in shown
    shown = world.owner.client.get(reverse("workspace:role", args=[admin.id])).content.decode()
    assert "may do or see more than you" in shown
    assert 'name="capabilities"' not in shown
    assert (
        reverse("workspace:role", args=[admin.id])
        not in world.owner.client.get(reverse("workspace:roles")).content.decode()
    )
