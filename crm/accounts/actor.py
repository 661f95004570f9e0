"""Who is doing something, and what he may."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crm.accounts.capabilities import AMOUNTS, CAPABILITIES, effective
from crm.accounts.models import Membership, Visibility
from crm.errors import NotAllowed
from crm.events.types import ActorRef


@dataclass(frozen=True)
class Actor:
    """A member, a portal customer, an API key, a visitor of a public page, or the system itself."""

    kind: str
    id: UUID | None
    name: str = field(compare=False)  # the same member, whatever he is called
    capabilities: frozenset[str] = frozenset()
    visibility: Visibility = Visibility.OWN
    team_id: UUID | None = None
    membership: Membership | None = field(default=None, compare=False)
    # By what he acts, if that says more than he himself: the program by a journey, a visitor by a web form.
    through: ActorRef | None = None

    @property
    def ref(self) -> ActorRef:
        """How events name this actor."""
        return self.through or ActorRef(self.kind, self.id)

    @property
    def member_id(self) -> UUID | None:
        """His membership's id, for owner and author columns; None for anybody but a member."""
        return self.id if self.kind == "member" else None

    def can(self, capability: str, record: Any = None) -> bool:
        """Whether he may do this, and to this record if one is given (one he has fetched, so may see)."""
        if capability not in CAPABILITIES:
            raise ValueError(f"{capability} is no registered capability")
        allowed = self.kind == "system" or capability in self.capabilities
        return allowed and (record is None or self._reaches(record))

    @property
    def sees_amounts(self) -> bool:
        """Whether amounts of money are shown to him. Customers see their own, whatever page that is on."""
        return self.kind not in ("member", "key") or AMOUNTS in self.capabilities

    def require(self, capability: str, record: Any = None) -> None:
        """Raises NotAllowed, naming the capability in words, unless he can."""
        if not self.can(capability, record):
            label = CAPABILITIES[capability].label
            raise NotAllowed(f"Your role does not allow this: {label[0].lower()}{label[1:]}.")

    def _reaches(self, record: Any) -> bool:
        if self.visibility == Visibility.ALL or not hasattr(record, "owner_id"):
            return True
        if record.owner_id == self.id:
            return True
        if self.visibility == Visibility.OWN:
            return False
        return record.owner_id is None or (self.team_id is not None and record.owner.team_id == self.team_id)


def system_actor(through: ActorRef | None = None) -> Actor:
    """The program itself: automation, subscribers, sweeps."""
    return Actor(kind="system", id=None, name="Fairlead", visibility=Visibility.ALL, through=through)


def visitor_actor() -> Actor:
    """Somebody on a public page: may see nothing of the organization's."""
    return Actor(kind="visitor", id=None, name="Website visitor")


def member_actor(membership: Membership) -> Actor:
    """A member with his role's capabilities; the owner has all."""
    role = membership.role
    return Actor(
        kind="member",
        id=membership.id,
        name=membership.name,
        capabilities=frozenset(CAPABILITIES) if role.is_owner else effective(role.capabilities),
        visibility=Visibility(role.visibility),
        team_id=membership.team_id,
        membership=membership,
    )
