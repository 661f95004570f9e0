"""What a sales report looks at: whose eyes, which time, which teams, reps and pipelines were picked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Visibility
from leads.models import Lead
from sales.models import DealQuerySet
from sales.queries.deals import deals_visible_to
from sales.queries.worth import Worth

SELLS, RUNS = "sales.edit", "workspace.settings"


@dataclass(frozen=True)
class Picked:
    """Ids; of what is empty, all are meant. A record counts whose owner is picked himself or by his team."""

    teams: frozenset[UUID] = frozenset()
    members: frozenset[UUID] = frozenset()
    pipelines: frozenset[UUID] = frozenset()

    @property
    def owners(self) -> Q:
        """The picked owners of records."""
        if not (self.teams or self.members):
            return Q()
        return Q(owner_id__in=self.members) | Q(owner__team_id__in=self.teams)

    def takes(self, member: Membership) -> bool:
        """Whether a member's figures are wanted."""
        return not (self.teams or self.members) or member.id in self.members or member.team_id in self.teams


def picked(teams: Iterable[str] = (), members: Iterable[str] = (), pipelines: Iterable[str] = ()) -> Picked:
    """From what an address or a row says; what is no id is left out."""
    return Picked(_ids(teams), _ids(members), _ids(pipelines))


@dataclass(frozen=True)
class Look:
    """From `begins` up to, not including, `ends`, which is not later than now. `words` call that time."""

    actor: Actor
    worth: Worth
    begins: datetime
    ends: datetime
    words: str
    picked: Picked = field(default_factory=Picked)
    silent_weeks: int = 6

    def deals(self) -> DealQuerySet:
        """The picked deals that he may see."""
        deals = deals_visible_to(self.actor).filter(self.picked.owners)
        return deals.filter(pipeline_id__in=self.picked.pipelines) if self.picked.pipelines else deals

    def leads(self) -> QuerySet[Lead]:
        """The leads of picked owners that he may see."""
        return Lead.objects.visible_to(self.actor).filter(self.picked.owners)

    @cached_property
    def colleagues(self) -> list[Membership]:
        """Those picked whose doings he may see, by name: without leave to see his colleagues', himself."""
        members = Membership.objects.active().select_related("role").order_by("name", "id")
        return [member for member in members.filter(self._seen) if self.picked.takes(member)]

    @property
    def _seen(self) -> Q:
        me = Q(id=self.actor.member_id)
        if not self.actor.can("reporting.activity") or self.actor.visibility == Visibility.OWN:
            return me
        if self.actor.visibility == Visibility.TEAM:
            return me | Q(team_id=self.actor.team_id) if self.actor.team_id else me
        return Q()


def sells(member: Membership) -> bool:
    """Whether it says something that he did nothing: not of owner and admin, who may do everything."""
    return SELLS in member.role.capabilities and RUNS not in member.role.capabilities


def _ids(texts: Iterable[str]) -> frozenset[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(str(text)))
        except ValueError:
            continue
    return frozenset(found)
