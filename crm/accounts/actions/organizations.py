"""Verbs on organizations and their people."""

from django.db import transaction
from django.utils.text import slugify

from crm.accounts.capabilities import DEFAULT_ROLES, defaults_for
from crm.accounts.models import Membership, Role, Seat, Team, User
from crm.events.catalog.accounts import MemberJoined, OrganizationCreated
from crm.events.emit import emit
from crm.events.types import ActorRef
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope

RESERVED_SLUGS = frozenset({"admin", "api", "app", "brand", "health", "live", "new", "p", "static", "www"})


@transaction.atomic
def create_organization(name: str, *, owner: User, **settings: str) -> Organization:
    """A new organization with its default roles and its owner as first member."""
    organization = Organization.objects.create(name=name.strip(), slug=_free_slug(name), **settings)
    with tenant_scope(organization):
        seed_roles()
        membership = add_member(organization, owner, role=Role.objects.get(slug="owner"))
        emit(OrganizationCreated(name=organization.name), by=ActorRef("member", membership.id))
    return organization


def seed_roles() -> list[Role]:
    """The default roles with their capabilities, in the current organization."""
    return Role.objects.bulk_create(
        Role(
            slug=role.slug,
            name=role.name,
            capabilities=defaults_for(role.slug),
            visibility=role.visibility,
            position=position,
        )
        for position, role in enumerate(DEFAULT_ROLES)
    )


def add_member(
    organization: Organization, user: User, *, role: Role, team: Team | None = None, title: str = ""
) -> Membership:
    """Give a user his place in the current organization; one who left comes back with his records.

    Doing it twice is doing it once. Runs inside the organization's scope.
    """
    Seat.objects.update_or_create(user=user, organization=organization, defaults={"active": True})
    fields = {
        "role": role,
        "team": team,
        "active": True,
        "name": user.name,
        "email": user.email,
        "title": title,
    }
    membership, _ = Membership.objects.update_or_create(user=user, defaults=fields)
    emit(MemberJoined(member_id=membership.id), by=ActorRef("member", membership.id))
    return membership


def _free_slug(name: str) -> str:
    """The name as it stands in public addresses, with a number where it is taken."""
    base = slugify(name)[:50] or "organization"
    candidate, number = base, 1
    while candidate in RESERVED_SLUGS or Organization.objects.filter(slug=candidate).exists():
        number += 1
        candidate = f"{base}-{number}"
    return candidate
