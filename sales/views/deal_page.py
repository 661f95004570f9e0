"""What the deal's page shows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from crm.accounts.requests import Request
from crm.events.types import SubjectRef, Whose
from crm.web.panels import panels_for
from crm.web.records import timeline
from crm.work.actions.notes import About
from crm.work.composing import Composer
from sales.around_deal import records_around
from sales.forms.deals import RoleForm
from sales.models import Deal, DealStageChange, Stage, Status
from sales.queries.deals import people_of, stage_history
from sales.queries.pipelines import stages_of


@dataclass(frozen=True)
class Step:
    """A stage in the strip; `state` is "is-done", "is-now" or ""."""

    stage: Stage
    state: str


@dataclass(frozen=True)
class Stay:
    """A stay in a stage: since when and for how long; the last one goes on."""

    change: DealStageChange
    lasted: timedelta


def deal_page(request: Request, deal: Deal) -> dict[str, Any]:
    """Context of sales/deal.html."""
    actor, subject = request.actor, SubjectRef("deal", deal.id)
    return {
        "deal": deal,
        "strip": strip_of(deal),
        "stays": stays_of(deal),
        "people": people_of(deal),
        "timeline": timeline(request, Whose(records=subjects_of(deal)), about=subject, name=deal.name),
        "panels": panels_for("deal", actor, deal),
        "composer": _composer(request, deal),
        "role_form": RoleForm(actor=actor),
        "may_edit": actor.can("sales.edit", deal),
        "may_close": actor.can("sales.win", deal),
        "may_assign": actor.can("sales.assign", deal),
        "stalled": deal.stalled_days(),
        "late": deal.is_open and deal.next_step_at is not None and deal.next_step_at < timezone.now(),
        "weighted": deal.value.share(deal.stage.probability),
    }


def subjects_of(deal: Deal) -> tuple[SubjectRef, ...]:
    """The deal with its quotes and orders, and the lead that it was: whoever takes it over sees how it came."""
    lead = [SubjectRef("lead", deal.lead_id)] if deal.lead_id else []
    own, *beside = records_around(deal.id)
    return own, *lead, *beside


def strip_of(deal: Deal) -> list[Step]:
    """The stages one can go through, with where it stands. A lost deal has its place shown elsewhere."""
    stages = [stage for stage in stages_of(deal.pipeline) if stage.status != Status.LOST]
    at = next((place for place, stage in enumerate(stages) if stage.id == deal.stage_id), -1)
    return [Step(stage, _state(place, at)) for place, stage in enumerate(stages)]


def stays_of(deal: Deal) -> list[Stay]:
    """Where it has been and for how long, newest first."""
    stays, until = [], None
    for change in stage_history(deal):
        stays.append(Stay(change, (until or timezone.now()) - change.at))
        until = change.at
    return stays


def _state(place: int, at: int) -> str:
    return "is-now" if place == at else "is-done" if place < at else ""


def _composer(request: Request, deal: Deal) -> Composer | None:
    if not request.actor.can("work.edit"):
        return None
    about = About(SubjectRef("deal", deal.id), deal.person_id, deal.company_id)
    email = deal.person.email if deal.person else ""
    return Composer(about, back=reverse("sales:deal", args=[deal.id]), email=email)
