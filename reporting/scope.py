"""Whose figures, of which time and team."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from crm.accounts.actor import Actor
from reporting.spans import Span, span_of


@dataclass(frozen=True)
class Scope:
    """What a figure is worked out for. `currency` is the organization's."""

    actor: Actor
    span: Span
    currency: str
    today: date
    team_id: UUID | None = None

    @property
    def team(self) -> Q:
        """Only the team's records, if one was chosen."""
        return Q(owner__team_id=self.team_id) if self.team_id else Q()

    def before(self) -> "Scope":
        """The same for the time before."""
        return replace(self, span=self.span.before(self.today))


def scope_for(actor: Actor, currency: str, *, period: str = "", team: str = "") -> Scope:
    """From what the address says; what it says wrongly is left out."""
    today = timezone.localdate()
    try:
        team_id = UUID(team) if team else None
    except ValueError:
        team_id = None
    return Scope(actor, span_of(period, today), currency, today, team_id)
