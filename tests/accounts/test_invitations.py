"""Invitations by mail: to new people and to known ones, wrong, old, used twice, withdrawn."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from crm.accounts.actions.invitations import accept_invitation, find_invitation, invite_member
from crm.accounts.models import Invitation, Membership, Role, Seat, Team, User
from crm.errors import NotAllowed, NotFound, Refused
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from tests.accounts.mailing import code_for, link_in
from tests.world import Member, OutsideClient, World, outside

NEW = "newcomer@example.com"


def invite(world: World, email: str, *, by: Member | None = None, role: str = "rep") -> str:
    """An invitation's token."""
    with tenant_scope(world.org):
        _, token = invite_member(email, role=Role.objects.get(slug=role), team=None, by=(by or world.boss).actor)
    return token


def seats(world: World, user: User) -> list[str]:
    return list(Seat.objects.filter(user=user, active=True).values_list("organization__name", flat=True))


def test_the_page_mails_it(world: World, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        role = Role.objects.get(slug="agent")
    world.boss.client.post(reverse("workspace:members"), {"email": NEW, "role": str(role.id), "team": ""})
    drain()
    [message] = [message for message in mail.outbox if NEW in message.to]
    assert "Join Northwind Air" in message.subject
    page = OutsideClient().get(link_in(str(message.body))).content.decode()
    assert "Bea Boss" in page
    assert "as support agent" in page


def test_somebody_new_signs_up_and_joins(world: World) -> None:
    token, browser = invite(world, NEW), OutsideClient()
    browser.get(reverse("accounts:invitation", args=[token]))
    form = browser.get(reverse("account_signup")).content.decode()
    assert NEW in form
    assert "Your company" not in form
    data = {"name": "Nina New", "email": NEW, "password1": "a long enough password"}
    browser.post(reverse("account_signup"), data)
    answer = browser.post(reverse("account_email_verification_sent"), {"code": code_for(NEW)})
    assert answer["Location"] == reverse("accounts:invitation", args=[token])
    before = Organization.objects.count()
    assert browser.post(reverse("accounts:accept_invitation", args=[token]))["Location"] == "/"
    assert "Northwind Air" in browser.get("/").content.decode()
    assert Organization.objects.count() == before
    with tenant_scope(world.org):
        assert Membership.objects.get(email=NEW).role.slug == "rep"


def test_somebody_known_joins_a_second_organization(world: World) -> None:
    token = invite(world, world.stranger.user.email)
    client = world.stranger.client
    assert "Join Northwind Air" in client.get(reverse("accounts:invitation", args=[token])).content.decode()
    client.post(reverse("accounts:accept_invitation", args=[token]))
    assert sorted(seats(world, world.stranger.user)) == ["Contoso Telecom", "Northwind Air"]
    assert "Northwind Air" in client.get("/").content.decode()
    client.post(reverse("accounts:switch"), {"organization": str(world.other_org.id)})
    assert "<title>Home · Contoso Telecom" in client.get("/").content.decode()


def test_one_sent_to_another_address_is_refused(world: World) -> None:
    token = invite(world, NEW)
    page = world.stranger.client.get(reverse("accounts:invitation", args=[token])).content.decode()
    assert "You are signed in as stan.stranger@example.com" in page
    assert world.stranger.client.post(reverse("accounts:accept_invitation", args=[token])).status_code == 409
    assert seats(world, world.stranger.user) == ["Contoso Telecom"]


def test_an_old_one_is_good_for_nothing(world: World) -> None:
    token = invite(world, world.stranger.user.email)
    with tenant_scope(world.org):
        Invitation.objects.update(created_at=timezone.now() - timedelta(days=15))
    page = world.stranger.client.get(reverse("accounts:invitation", args=[token]))
    assert page.status_code == 404
    assert "older than 14 days" in page.content.decode()
    assert world.stranger.client.post(reverse("accounts:accept_invitation", args=[token])).status_code == 404
    assert seats(world, world.stranger.user) == ["Contoso Telecom"]


def test_it_works_once(world: World) -> None:
    token = invite(world, world.stranger.user.email)
    with outside():
        accept_invitation(token, user=world.stranger.user)
        with pytest.raises(NotFound):
            accept_invitation(token, user=world.stranger.user)


@pytest.mark.parametrize("token", ["", "x", "0" * 32, f"{'0' * 32}.secret", "not-hex.secret"])
def test_made_up_tokens_find_nothing(world: World, token: str) -> None:
    with pytest.raises(NotFound):
        find_invitation(token)


def test_the_secret_is_not_kept(world: World) -> None:
    token = invite(world, NEW)
    with tenant_scope(world.org):
        assert token.partition(".")[2] not in str(list(Invitation.objects.values()))


def test_inviting_again_replaces_the_older(world: World) -> None:
    first, second = invite(world, NEW), invite(world, NEW)
    with pytest.raises(NotFound):
        find_invitation(first)
    assert find_invitation(second)[1].email == NEW


def test_who_may_invite(in_scope: World) -> None:
    role = Role.objects.get(slug="rep")
    for member in (in_scope.owner, in_scope.colleague):
        with pytest.raises(NotAllowed):
            invite_member(NEW, role=role, team=None, by=member.actor)
    assert not Invitation.objects.exists()


def test_pages_that_invite_are_closed_to_others(world: World) -> None:
    with tenant_scope(world.org):
        role = Role.objects.get(slug="rep")
    data = {"email": NEW, "role": str(role.id)}
    assert world.owner.client.post(reverse("workspace:members"), data).status_code == 403
    assert world.stranger.client.post(reverse("workspace:members"), data).status_code == 422  # not his role
    assert world.visitor.post(reverse("workspace:members"), data).status_code == 302
    with tenant_scope(world.org):
        assert not Invitation.objects.exists()


def test_only_owners_invite_owners(world: World, as_member: Callable[..., Member]) -> None:
    admin = as_member("admin")
    with tenant_scope(world.org), pytest.raises(Refused):
        invite_member(NEW, role=Role.objects.get(slug="owner"), team=None, by=admin.actor)
    assert invite(world, NEW, role="owner")


def test_nobody_invites_above_himself(world: World) -> None:
    """Nor into a team whose records he doesn't see."""
    with tenant_scope(world.org):
        rep, other = Role.objects.get(slug="rep"), Team.objects.create(name="Key accounts")
        rep.capabilities = [*rep.capabilities, "workspace.members"]
        rep.save()
        by = world.owner.actor
        for role, team in (
            (Role.objects.get(slug="admin"), None),
            (Role.objects.get(slug="analyst"), None),
            (rep, other),
        ):
            with pytest.raises(Refused):
                invite_member(NEW, role=role, team=team, by=by)
            data = {"email": NEW, "role": str(role.id), "team": str(team.id) if team else ""}
            with outside():
                assert world.owner.client.post(reverse("workspace:members"), data).status_code == 422
        assert not Invitation.objects.exists()
        invite_member(NEW, role=rep, team=world.team, by=by)
    page = world.owner.client.get(reverse("workspace:members")).content.decode()
    assert f'<option value="{rep.id}"' in page
    assert f'<option value="{other.id}"' not in page


def test_a_member_is_not_invited(in_scope: World) -> None:
    with pytest.raises(Refused):
        invite_member(
            in_scope.owner.user.email.upper(), role=Role.objects.get(slug="rep"), team=None, by=in_scope.boss.actor
        )
    assert not Invitation.objects.exists()


def test_withdrawn(world: World) -> None:
    token = invite(world, NEW)
    with tenant_scope(world.org):
        url = reverse("workspace:withdraw_invitation", args=[Invitation.objects.get().id])
    assert world.owner.client.post(url).status_code == 403
    world.stranger.client.post(url)
    assert find_invitation(token)
    assert world.boss.client.post(url).status_code == 302
    with pytest.raises(NotFound):
        find_invitation(token)
