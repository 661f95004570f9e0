"""Working in several organizations, and in none."""

import pytest
from django.urls import reverse

from crm.accounts.models import Membership, Seat
from crm.errors import Refused
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from crm.workspace.actions.members import set_member_active
from tests.world import OutsideClient, World, make_user


def test_a_second_organization(world: World) -> None:
    page = world.owner.client.post(reverse("accounts:organizations"), {"name": "Owner and Daughters"}, follow=True)
    assert "Owner and Daughters" in page.content.decode()
    organization = Organization.objects.get(name="Owner and Daughters")
    assert organization.id not in (world.org.id, world.other_org.id)
    with tenant_scope(organization):
        assert Membership.objects.get().role.is_owner
    with tenant_scope(world.org):
        assert not Membership.objects.get(id=world.owner.membership.id).role.is_owner


def test_a_name_is_needed(world: World) -> None:
    before = Organization.objects.count()
    assert world.owner.client.post(reverse("accounts:organizations"), {"name": " "}).status_code == 422
    assert Organization.objects.count() == before


def test_nobody_switches_to_where_he_has_no_seat(world: World) -> None:
    for wanted in (str(world.org.id), "nonsense", ""):
        assert world.stranger.client.post(reverse("accounts:switch"), {"organization": wanted}).status_code == 404
    assert "Contoso Telecom" in world.stranger.client.get("/").content.decode()


def test_who_is_shut_out_is_outside_at_the_next_click(world: World) -> None:
    client = world.owner.client
    assert client.get("/").status_code == 200
    with tenant_scope(world.org):
        set_member_active(world.owner.membership.id, active=False, by=world.boss.actor)
    assert client.get(reverse("customers:people"))["Location"] == reverse("accounts:organizations")
    page = client.get(reverse("accounts:organizations")).content.decode()
    assert "Start your organization" in page
    assert "Northwind Air" not in page
    with tenant_scope(world.org):
        set_member_active(world.owner.membership.id, active=True, by=world.boss.actor)
    assert client.get(reverse("customers:people")).status_code == 200


def test_a_seat_without_a_membership_opens_nothing(world: World) -> None:
    with tenant_scope(world.org):
        Membership.objects.filter(id=world.owner.membership.id).update(active=False)
    assert Seat.objects.get(user=world.owner.user).active
    assert world.owner.client.get(reverse("customers:people")).status_code == 302


def test_the_last_owner_stays(in_scope: World) -> None:
    with pytest.raises(Refused):
        set_member_active(in_scope.boss.membership.id, active=False, by=in_scope.boss.actor)
    assert Membership.objects.get(id=in_scope.boss.membership.id).active


def test_somebody_without_any_organization_is_asked_to_start_one(db: None) -> None:
    client = OutsideClient()
    client.force_login(make_user("Solo Person"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/")["Location"] == reverse("accounts:organizations")
    for name in ("accounts:profile", "accounts:security", "mfa_index", "usersessions_list", "account_email"):
        assert client.get(reverse(name)).status_code == 200


def test_the_profile_is_told_to_the_organization(world: World) -> None:
    answer = world.owner.client.post(reverse("accounts:profile"), {"name": "Olga Ottoman", "time_zone": "Asia/Tokyo"})
    assert answer.status_code == 302
    with tenant_scope(world.org):
        assert Membership.objects.get(id=world.owner.membership.id).name == "Olga Ottoman"
    assert world.owner.client.post(reverse("accounts:profile"), {"name": ""}).status_code == 422


def test_signing_out(world: World) -> None:
    world.owner.client.post(reverse("accounts:sign_out"))
    assert world.owner.client.get("/").status_code == 302
