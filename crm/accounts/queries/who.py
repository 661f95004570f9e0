"""Who asks. Every page begins so, and anew each time: a seat that was taken away is gone at the next click."""

from dataclasses import dataclass
from uuid import UUID

from crm.accounts.models import Membership, Role, Seat, User
from crm.tenancy.gathering import answers_to
from crm.tenancy.hearing import Rows
from crm.tenancy.models import Organization
from crm.tenancy.postgresql.prepared import Asked
from crm.tenancy.reading import Reading
from crm.tenancy.scope import require_organization_id

# A row for each of his seats. Of the memberships it sees only the one in the organization being worked for.
HERE = Reading(
    """FROM accounts_user who
    JOIN accounts_seat seat ON seat.user_id = who.id AND seat.active
    JOIN tenancy_organization organization ON organization.id = seat.organization_id
    LEFT JOIN accounts_membership member ON member.tenant_id = %s AND member.tenant_id = seat.organization_id
        AND member.user_id = who.id AND member.active
    LEFT JOIN accounts_role role ON role.tenant_id = member.tenant_id AND role.id = member.role_id
    WHERE who.id = %s ORDER BY organization.name""",
    who=User,
    seat=Seat,
    organization=Organization,
    member=Membership,
    role=Role,
)


@dataclass(frozen=True)
class Who:
    """A user at work in one organization; `seats` are all of those that he works in."""

    user: User
    organization: Organization
    membership: Membership | None
    seats: list[Seat]


def who_is_here(user_id: UUID) -> Who | None:
    """The user and his place in the organization being worked for, by one statement; None without a seat in it."""
    return who_told(*answers_to([who_asked(user_id)]))


def who_asked(user_id: UUID) -> Asked:
    """The statement that says it, to be asked together with another."""
    return HERE.asked(require_organization_id(), user_id)


def who_told(rows: Rows) -> Who | None:
    """What it has said."""
    seats: list[Seat] = []
    here: tuple[User, Organization, Membership | None] | None = None
    for user, seat, organization, member, role in map(HERE.records, rows):
        seat.organization = organization
        seats.append(seat)
        if organization.id == require_organization_id():
            here = user, organization, _with_role(member, role)
    return Who(*here, seats) if here else None


def _with_role(member: Membership | None, role: Role) -> Membership | None:
    if member is not None:
        member.role = role
    return member
