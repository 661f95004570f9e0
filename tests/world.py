"""The small world of most tests: an organization with a few people, and a stranger from another one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.test import Client

from crm.accounts.actions.organizations import add_member, create_organization
from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership, Role, Team, User
from crm.tenancy import scope
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope

PASSWORD = "a long enough password"


@contextmanager
def outside() -> Iterator[None]:
    """Out of whatever scope the test is in, as a request or a sweep begins."""
    token = scope._current.set(None)
    try:
        yield
    finally:
        scope._current.reset(token)


@contextmanager
def scope_of(organization: Organization | UUID) -> Iterator[None]:
    """The organization's scope, also where the test is in another organization's."""
    with outside(), tenant_scope(organization):
        yield


class OutsideClient(Client):
    """A browser: whatever scope the test is in, its requests begin outside of any."""

    def request(self, **environ: Any) -> Any:
        with outside():
            return super().request(**environ)


@dataclass
class Member:
    """Somebody with a place in an organization."""

    user: User
    organization: Organization
    membership: Membership

    @property
    def actor(self) -> Actor:
        """The actor as a request would make it now: role and team are read again."""
        with scope_of(self.organization):
            fresh = Membership.objects.select_related("role", "team").get(id=self.membership.id)
        return member_actor(fresh)

    @cached_property
    def client(self) -> OutsideClient:
        """A browser in which he is signed in."""
        client = OutsideClient()
        client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


@dataclass
class World:
    """`owner` owns the records and may work on them; `colleague` sees everything and may change nothing;
    `boss` may do everything in the organization; `stranger` may do everything, but in another one.
    """

    org: Organization
    other_org: Organization
    team: Team
    boss: Member
    owner: Member
    colleague: Member
    stranger: Member
    visitor: OutsideClient = field(default_factory=OutsideClient)


def make_world() -> World:
    """Northwind Air with three people, and Contoso Telecom with one."""
    org, boss = _organization("Northwind Air", "Bea Boss")
    other_org, stranger = _organization("Contoso Telecom", "Stan Stranger")
    with tenant_scope(org):
        team = Team.objects.create(name="Field sales")
    return World(
        org=org,
        other_org=other_org,
        team=team,
        boss=boss,
        owner=make_member(org, "rep", name="Olga Owner", team=team),
        colleague=make_member(org, "analyst", name="Cal Colleague"),
        stranger=stranger,
    )


def make_member(organization: Organization, role: str, *, name: str, team: Team | None = None) -> Member:
    """A new user with a place in the organization; `role` is the slug of a default role."""
    user = make_user(name)
    with scope_of(organization):
        membership = add_member(organization, user, role=Role.objects.get(slug=role), team=team)
    return Member(user, organization, membership)


def make_user(name: str) -> User:
    """Somebody who can sign in with PASSWORD, his address confirmed."""
    from allauth.account.models import EmailAddress

    address = name.lower().replace(" ", ".") + "@example.com"
    user = User.objects.create_user(address, PASSWORD, name=name)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def _organization(name: str, boss: str) -> tuple[Organization, Member]:
    user = make_user(boss)
    organization = create_organization(name, owner=user)
    with tenant_scope(organization):
        membership = Membership.objects.get(user=user)
    return organization, Member(user, organization, membership)
