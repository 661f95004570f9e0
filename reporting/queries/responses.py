"""How fast leads are answered, in business time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, FloatField, Q, QuerySet
from django.utils import timezone

from crm.accounts.models import Membership
from leads.models import Lead
from leads.models.lead import OPEN
from reporting.looking import Look
from reporting.measures import Median

WAITING = Q(first_response_at=None, status__in=OPEN)


@dataclass(frozen=True)
class Response:
    """Of the leads that came in: how many, answered, answered by when we wanted to; `median` in business time."""

    member: Membership | None  # None: all of them together
    leads: int = 0
    answered: int = 0
    in_time: int = 0
    with_target: int = 0
    waiting: int = 0
    overdue: int = 0
    median: timedelta | None = None

    @property
    def share_in_time(self) -> float | None:
        """Of those that had to be answered by now: 0 to 1; None where there were none."""
        return self.in_time / self.with_target if self.with_target else None


def responses(look: Look) -> list[Response]:
    """A row for everybody who got leads: who has most that wait first."""
    members = {member.id: member for member in look.colleagues}
    rows = leads_of(look).filter(owner_id__in=members).order_by().values("owner_id").annotate(**_figures())
    found = [
        _response(members[row["owner_id"]], {name: row[name] for name in row if name != "owner_id"})
        for row in map(dict[str, Any], rows)
    ]
    return sorted(found, key=lambda row: (-row.waiting, -row.leads, row.member.name if row.member else ""))


def whole_response(look: Look) -> Response:
    """All of them in one row; of the reader's own leads where he may not see his colleagues' figures."""
    return _response(None, _own(look).aggregate(**_figures()))


def leads_of(look: Look) -> QuerySet[Lead]:
    """Leads that came in during the time."""
    return look.leads().filter(created_at__gte=look.begins, created_at__lt=look.ends)


def answers_of(look: Look, member_id: UUID, which: str) -> QuerySet[Lead]:
    """The leads behind a figure: all, or those that are `waiting` or `late`."""
    if member_id not in {member.id for member in look.colleagues}:
        return Lead.objects.none()
    chosen = {"waiting": WAITING, "late": _late()}.get(which, Q())
    return leads_of(look).filter(chosen, owner_id=member_id)


def _own(look: Look) -> QuerySet[Lead]:
    leads = leads_of(look)
    return leads if look.actor.can("reporting.activity") else leads.filter(owner_id=look.actor.member_id)


def _figures() -> dict[str, Any]:
    due = Q(response_due_at__isnull=False) & (
        Q(first_response_at__isnull=False) | Q(response_due_at__lte=timezone.now(), status__in=OPEN)
    )
    return {
        "leads": Count("id"),
        "answered": Count("id", filter=Q(first_response_at__isnull=False)),
        "in_time": Count("id", filter=Q(first_response_at__lte=F("response_due_at"))),
        "with_target": Count("id", filter=due),
        "waiting": Count("id", filter=WAITING),
        "overdue": Count("id", filter=WAITING & Q(response_due_at__lt=timezone.now())),
        "minutes": Median("response_minutes", output_field=FloatField()),
    }


def _late() -> Q:
    return Q(first_response_at__gt=F("response_due_at")) | (WAITING & Q(response_due_at__lt=timezone.now()))


def _response(member: Membership | None, row: dict[str, Any]) -> Response:
    minutes = row.pop("minutes")
    return Response(member, **row, median=None if minutes is None else timedelta(minutes=minutes))
