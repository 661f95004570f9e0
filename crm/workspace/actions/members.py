"""Verbs on members: change role or team, leave and come back."""

from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Role, Seat, Team, Visibility
from crm.accounts.queries.roles import require_within
from crm.errors import NotFound, Refused
from crm.events.catalog.accounts import MemberChanged
from crm.events.emit import emit
from crm.tenancy.scope import require_organization_id


def get_member(actor: Actor, member_id: UUID, *, lock: bool = False) -> Membership:
    """A colleague, one who left among them. Raises NotAllowed, NotFound."""
    actor.require("workspace.view_members")
    members = Membership.objects.select_related("role", "team").filter(id=member_id)
    member = (members.select_for_update(of=("self",)) if lock else members).first()
    if member is None:
        raise NotFound("There is no such member.")
    return member


@transaction.atomic
def change_member(member_id: UUID, *, role: Role, team: Team | None, title: str, by: Actor) -> Membership:
    """Another role, team or title.

    Raises Refused where the organization would be left without an owner, where one of the roles may do more than
    `by`, and for another team by who sees only some records: with a member go the records that a team sees.
    """
    by.require("workspace.members")
    member = get_member(by, member_id, lock=True)
    _guard_owners(member, by, stays_owner=role.is_owner)
    if role.is_owner and not _is_owner(by):
        raise Refused("Only an owner can make somebody an owner.")
    require_within(member.role, by)
    require_within(role, by)
    if by.visibility != Visibility.ALL and (team.id if team else None) != member.team_id:
        raise Refused("Only who sees all records can put somebody into another team.")
    member.role, member.team, member.title = role, team, title
    member.version += 1
    member.save()
    emit(MemberChanged(member_id=member.id, role=role.name, active=member.active), by=by)
    return member


@transaction.atomic
def set_member_active(member_id: UUID, *, active: bool, by: Actor) -> Membership:
    """Shut somebody out, at his next click, or let him in again. His records stay his.

    Raises Refused for oneself, the last owner and whoever may do more than `by`.
    """
    by.require("workspace.members")
    member = get_member(by, member_id, lock=True)
    if not active:
        if member.id == by.member_id:
            raise Refused("You can't shut yourself out. Ask another admin.")
        _guard_owners(member, by, stays_owner=False)
    require_within(member.role, by)
    if member.active == active:
        return member
    member.active = active
    member.save(update_fields=["active"])
    Seat.objects.filter(user_id=member.user_id, organization_id=require_organization_id()).update(active=active)
    emit(MemberChanged(member_id=member.id, role=member.role.name, active=active), by=by)
    return member


def _guard_owners(member: Membership, by: Actor, *, stays_owner: bool) -> None:
    if not member.role.is_owner:
        return
    if not _is_owner(by):
        raise Refused("Only an owner can change another owner.")
    others = Membership.objects.active().filter(role__slug="owner").exclude(id=member.id)
    if not stays_owner and not others.exists():
        raise Refused("Make somebody else an owner first: an organization needs one.")


def _is_owner(actor: Actor) -> bool:
    return actor.membership is not None and actor.membership.role.is_owner
