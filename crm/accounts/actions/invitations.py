"""Invite somebody by mail; accept an invitation."""

import hashlib
import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actions.organizations import add_member
from crm.accounts.actor import Actor
from crm.accounts.models import Invitation, Membership, Role, Team, User
from crm.accounts.queries.roles import is_open_team, require_within
from crm.errors import NotFound, Refused
from crm.events.catalog.accounts import MemberInvited
from crm.events.emit import emit
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id, tenant_scope


@transaction.atomic
def invite_member(email: str, *, role: Role, team: Team | None, by: Actor) -> tuple[Invitation, str]:
    """An open invitation and its secret token. Inviting somebody again replaces the older invitation.

    Raises NotAllowed, or Refused if the person is a member already, the role may do more than `by` or is the owner's
    and `by` is not one, or `by` doesn't see the team's records.
    """
    by.require("workspace.members")
    email = email.strip().lower()
    if Membership.objects.active().filter(email=email).exists():
        raise Refused(f"{email} works here already.")
    if role.is_owner and not (by.membership and by.membership.role.is_owner):
        raise Refused("Only an owner can invite another owner.")
    require_within(role, by)
    if not is_open_team(team, by):
        raise Refused("You can invite into your own team only.")
    Invitation.objects.filter(email=email, accepted_at=None).delete()
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        email=email, role=role, team=team, token_hash=_hash(token), invited_by_id=by.member_id
    )
    emit(MemberInvited(invitation_id=invitation.id, email=email), by=by)
    return invitation, f"{require_organization_id().hex}.{token}"


def find_invitation(token: str) -> tuple[Organization, Invitation]:
    """The open invitation behind a token. Raises NotFound for anything else."""
    organization_hex, _, secret = token.partition(".")
    try:
        organization = Organization.objects.filter(id=UUID(organization_hex)).first()
    except ValueError:
        organization = None
    if organization is None:
        raise NotFound("This invitation does not exist.")
    with tenant_scope(organization):
        invitation = (
            Invitation.objects.filter(token_hash=_hash(secret)).select_related("role", "team", "invited_by").first()
        )
    if invitation is None or not invitation.is_open:
        raise NotFound("This invitation was used already, or it is older than 14 days.")
    return organization, invitation


def accept_invitation(token: str, *, user: User) -> Organization:
    """Make the user a member. Raises NotFound, or Refused if it was sent to another address than his."""
    organization, invitation = find_invitation(token)
    if invitation.email != user.email:
        raise Refused(f"This invitation is for {invitation.email}. You are signed in as {user.email}.")
    with tenant_scope(organization):
        invitation = (
            Invitation.objects.select_for_update(of=("self",)).select_related("role", "team").get(id=invitation.id)
        )
        if invitation.is_open:
            add_member(organization, user, role=invitation.role, team=invitation.team)
            invitation.accepted_at = timezone.now()
            invitation.save(update_fields=["accepted_at"])
    return organization


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
