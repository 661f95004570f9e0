"""Somebody leaves: he is out at once, and what he owned goes to colleagues, in chunks that a worker does."""

from collections.abc import Mapping
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Seat, Visibility
from crm.api.actions.keys import hand_over_keys, revoke_keys_of
from crm.errors import Refused
from crm.jobs.actions.jobs import start_job
from crm.jobs.models import Job
from crm.tenancy.ids import as_uuid
from crm.web.live.pushing import end_live
from crm.workspace.actions.members import get_member, set_member_active
from crm.workspace.queries.leaving import owned_by, ownerships

HAND_OVER = "members.hand_over"
NOBODY = "nobody"


@transaction.atomic
def let_leave(member_id: UUID, heirs: Mapping[str, str], *, keys_to: str = "", by: Actor) -> Job | None:
    """Shut the member out for good and give what he owns to others.

    `heirs` maps each kind of thing he owns to a colleague's id or NOBODY. His API keys are revoked, unless `keys_to`
    names a colleague who looks after them from now on. Returns the job that hands it over, None if
    he owns nothing. Raises NotAllowed, NotFound, Refused for the last owner, for an heir who is not there, where a
    kind has no heir, for whoever may do more than `by`, and for records that `by` doesn't all see.
    """
    by.require("workspace.members")
    member = get_member(by, member_id, lock=True)
    _require_heirs(member, heirs)
    set_member_active(member_id, active=False, by=by)
    _end_sessions(member)
    _settle_keys(member, keys_to, by)
    if not owned_by(member_id):
        return None
    if by.visibility != Visibility.ALL:
        raise Refused("Only who sees all records can hand over what a colleague owned.")
    params = {"member": str(member_id), "heirs": dict(heirs)}
    return start_job(HAND_OVER, f"Hand over what {member.name} owned", params, by=by)


def _require_heirs(member: Membership, heirs: Mapping[str, str]) -> None:
    counts, known = owned_by(member.id), {own.key: own for own in ownerships()}
    here = {str(each) for each in Membership.objects.active().exclude(id=member.id).values_list("id", flat=True)}
    for key in counts:
        heir = heirs.get(key, "")
        if heir == NOBODY and known[key].may_be_nobodys:
            continue
        if heir not in here:
            raise Refused(f"Say who gets the {known[key].label.lower()}.")


def _settle_keys(member: Membership, keys_to: str, by: Actor) -> None:
    if not keys_to:
        revoke_keys_of(member, by=by)
        return
    wanted, colleagues = as_uuid(keys_to), Membership.objects.active().exclude(id=member.id)
    heir = colleagues.select_related("role").filter(id=wanted).first() if wanted else None
    if heir is None:
        raise Refused("Say who looks after the API keys, or revoke them.")
    hand_over_keys(member, heir, by=by)


def _end_sessions(member: Membership) -> None:
    """Everywhere, unless he works in another organization too; there he stays signed in."""
    end_live(member.id, for_good=True)
    if not Seat.objects.filter(user_id=member.user_id, active=True).exists():
        for session in UserSession.objects.filter(user_id=member.user_id):
            session.end()
