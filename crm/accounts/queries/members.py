"""Reads of the people of an organization."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.models import Invitation, Membership, Seat, User
from crm.errors import NotFound, Refused
from crm.tenancy.kept import kept
from crm.tenancy.reading import Reading
from crm.tenancy.scope import require_organization_id

# To choose from on most pages, so Django has nothing to compile.
ACTIVE_MEMBERS = Reading(
    "FROM accounts_membership member WHERE member.tenant_id = %s AND member.active ORDER BY member.name",
    member=Membership,
)


def active_members() -> list[Membership]:
    """Everybody who works here now, by name."""
    return [member for (member,) in ACTIVE_MEMBERS.rows(require_organization_id())]


def member_called(member_id: str) -> Membership | None:
    """Whom a choice among colleagues means: the active member of that id; None for "". Raises NotFound."""
    if not member_id:
        return None
    try:
        member = Membership.objects.active().filter(id=UUID(member_id)).first()
    except ValueError:
        member = None
    if member is None:
        raise NotFound("There is no such colleague.")
    return member


def require_here(member: Membership | None) -> None:
    """Raises Refused for a member who left; nobody at all is fine."""
    if member is not None and not member.active:
        raise Refused(f"{member.name} does not work here any more.")


def member_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of members by id, people who left among them."""
    return dict(Membership.objects.filter(id__in=set(ids)).values_list("id", "name"))


def has_colleagues() -> bool:
    """Whether anybody but the founder works here or was invited to."""
    return Membership.objects.order_by()[:2].count() > 1 or Invitation.objects.exists()


def member_names_of_all() -> list[tuple[str, str]]:
    """Everybody who works or worked here: id and name, by name."""
    return [(str(id_), name) for id_, name in Membership.objects.order_by("name").values_list("id", "name")]


def member_choices() -> list[tuple[str, str]]:
    """Everybody who works here now, to choose from: id and name."""
    return [(str(id_), name) for id_, name in _active_names()]


@kept
def _active_names() -> QuerySet[Membership, tuple[UUID, str]]:
    return Membership.objects.active().order_by("name").values_list("id", "name")


def seats_of(user: User) -> list[Seat]:
    """The organizations a person works in, for the switcher."""
    return list(
        Seat.objects.filter(user=user, active=True).select_related("organization").order_by("organization__name")
    )
