"""Changing colleagues: role, team, shut out and let in again."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse

from crm.accounts.models import Membership, Role, Seat, Team, Visibility
from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.tenancy.scope import tenant_scope
from crm.workspace.actions.leaving import let_leave
from crm.workspace.actions.members import change_member, set_member_active
from tests.world import Member, World, make_member, scope_of


def role(slug: str) -> Role:
    return Role.objects.get(slug=slug)


def as_saved(member: Member) -> Membership:
    return Membership.objects.select_related("role").get(id=member.membership.id)


def test_another_role_and_team(in_scope: World) -> None:
    change_member(
        in_scope.colleague.membership.id, role=role("agent"), team=in_scope.team, title="Desk", by=in_scope.boss.actor
    )
    saved = as_saved(in_scope.colleague)
    assert (saved.role.slug, saved.team_id, saved.title) == ("agent", in_scope.team.id, "Desk")
    assert in_scope.colleague.actor.can("customers.edit")


def test_who_may_not(in_scope: World) -> None:
    for member in (in_scope.owner, in_scope.colleague):
        with pytest.raises(NotAllowed):
            change_member(member.membership.id, role=role("admin"), team=None, title="", by=member.actor)
        with pytest.raises(NotAllowed):
            set_member_active(in_scope.boss.membership.id, active=False, by=member.actor)
    assert as_saved(in_scope.owner).role.slug == "rep"
    assert as_saved(in_scope.boss).active


def test_a_stranger_finds_nobody(world: World) -> None:
    url = reverse("workspace:member", args=[world.owner.membership.id])
    assert world.stranger.client.get(url).status_code == 404
    shut = reverse("workspace:member_active", args=[world.owner.membership.id])
    assert world.stranger.client.post(shut, {"active": "0"}).status_code == 404
    with tenant_scope(world.org):
        assert as_saved(world.owner).active


def test_an_admin_leaves_owners_alone(in_scope: World, as_member: Callable[..., Member]) -> None:
    admin = as_member("admin")
    with pytest.raises(Refused):
        change_member(in_scope.boss.membership.id, role=role("rep"), team=None, title="", by=admin.actor)
    with pytest.raises(Refused):
        set_member_active(in_scope.boss.membership.id, active=False, by=admin.actor)
    with pytest.raises(Refused):
        change_member(admin.membership.id, role=role("owner"), team=None, title="", by=admin.actor)
    assert as_saved(in_scope.boss).role.slug == "owner"
    assert as_saved(admin).role.slug == "admin"


def test_the_last_owner_stays_owner(world: World) -> None:
    with tenant_scope(world.org):
        rep = role("rep")
    url = reverse("workspace:member", args=[world.boss.membership.id])
    answer = world.boss.client.post(url, {"role": str(rep.id), "team": "", "title": ""})
    assert answer.status_code == 422
    assert "an organization needs one" in answer.content.decode()
    with tenant_scope(world.org):
        assert as_saved(world.boss).role.slug == "owner"


def test_with_a_second_owner_the_first_may_go(in_scope: World) -> None:
    change_member(in_scope.owner.membership.id, role=role("owner"), team=None, title="", by=in_scope.boss.actor)
    set_member_active(in_scope.boss.membership.id, active=False, by=in_scope.owner.actor)
    assert not as_saved(in_scope.boss).active


def test_shut_out_and_let_in_again(world: World) -> None:
    url = reverse("workspace:member_active", args=[world.owner.membership.id])
    for active in (False, False, True):
        world.boss.client.post(url, {"active": "1" if active else "0"})
        assert Seat.objects.get(user=world.owner.user).active is active
        assert (world.owner.client.get("/").status_code == 200) is active


def test_nobody_shuts_himself_out(in_scope: World) -> None:
    with pytest.raises(Refused):
        set_member_active(in_scope.boss.membership.id, active=False, by=in_scope.boss.actor)


def test_somebody_unknown(in_scope: World) -> None:
    with pytest.raises(NotFound):
        set_member_active(uuid4(), active=False, by=in_scope.boss.actor)


def test_the_page_shows_who_works_here(world: World) -> None:
    page = world.owner.client.get(reverse("workspace:members")).content.decode()
    assert "Cal Colleague" in page
    assert "Stan Stranger" not in page
    assert "Invite a colleague" not in page
    assert "Invite a colleague" in world.boss.client.get(reverse("workspace:members")).content.decode()


@pytest.fixture
def clerk(world: World, as_member: Callable[..., Member]) -> Member:
    """Keeps the list of colleagues, and may do little else."""
    with scope_of(world.org):
        agent = role("agent")
        agent.capabilities = ["workspace.members", "workspace.view_members", "work.view"]
        agent.visibility = Visibility.TEAM
        agent.save()
        Role.objects.create(name="Trainee", slug="trainee", capabilities=["work.view"], visibility=Visibility.OWN)
        Team.objects.create(name="Key accounts")
    return as_member("agent", team=world.team, name="Clara Clerk")


@pytest.mark.parametrize("slug", ["admin", "manager", "rep", "analyst"])
def test_nobody_gives_more_than_he_has(in_scope: World, clerk: Member, slug: str) -> None:
    trainee = make_member(in_scope.org, "trainee", name="Tim Trainee")
    for member in (clerk, trainee):
        with pytest.raises(Refused):
            change_member(member.membership.id, role=role(slug), team=None, title="", by=clerk.actor)
    assert as_saved(clerk).role.slug == "agent"
    assert as_saved(trainee).role.slug == "trainee"
    page = reverse("workspace:member", args=[trainee.membership.id])
    shown = clerk.client.get(page).content.decode()
    assert role(slug).name not in shown.partition("<main")[2]
    answer = clerk.client.post(page, {"role": str(role(slug).id), "team": "", "title": "Boss"})
    assert answer.status_code == 422
    assert (as_saved(trainee).role.slug, as_saved(trainee).title) == ("trainee", "")


def test_who_may_do_more_is_left_alone(in_scope: World, clerk: Member) -> None:
    """Neither demoted nor shut out, nor made to leave so that somebody gets what he owns."""
    for member in (in_scope.owner, in_scope.colleague, in_scope.boss):
        with pytest.raises(Refused):
            change_member(member.membership.id, role=role("trainee"), team=None, title="", by=clerk.actor)
        with pytest.raises(Refused):
            set_member_active(member.membership.id, active=False, by=clerk.actor)
        assert as_saved(member).active
    assert as_saved(in_scope.owner).role.slug == "rep"
    page = clerk.client.get(reverse("workspace:member", args=[in_scope.owner.membership.id])).content.decode()
    assert "may do or see more than you" in page
    assert "Leaves" not in page


def test_who_sees_one_team_moves_nobody(in_scope: World, clerk: Member) -> None:
    """With himself he would move what he sees, with a colleague the colleague's records."""
    other = Team.objects.get(name="Key accounts")
    theirs = make_member(in_scope.org, "trainee", name="Tim Trainee", team=other)
    with pytest.raises(Refused):
        change_member(clerk.membership.id, role=role("agent"), team=other, title="", by=clerk.actor)
    with pytest.raises(Refused):
        change_member(theirs.membership.id, role=role("trainee"), team=in_scope.team, title="", by=clerk.actor)
    assert as_saved(clerk).team_id == in_scope.team.id
    assert as_saved(theirs).team_id == other.id
    change_member(theirs.membership.id, role=role("trainee"), team=other, title="Junior", by=clerk.actor)
    assert as_saved(theirs).title == "Junior"


def test_who_sees_one_team_hands_nothing_over(in_scope: World, clerk: Member) -> None:
    theirs = make_member(in_scope.org, "trainee", name="Tim Trainee", team=Team.objects.get(name="Key accounts"))
    person = Person.objects.create(first_name="Mira", owner=theirs.membership)
    with pytest.raises(Refused):
        let_leave(theirs.membership.id, {"person": str(clerk.membership.id)}, by=clerk.actor)
    person.refresh_from_db()
    assert person.owner_id == theirs.membership.id
    assert as_saved(theirs).active
