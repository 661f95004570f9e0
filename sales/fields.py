"""What conditions can ask of deals."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.accounts.models import Team
from crm.accounts.queries.members import member_choices, member_names
from crm.conditions.clock import Clock
from crm.conditions.fields import (
    Choices,
    Field,
    FieldKind,
    Relation,
    Subject,
    register_field,
    register_relation,
    register_subject,
)
from crm.customers.queries.companies import company_titles
from crm.customers.queries.people import person_titles
from crm.money import CURRENCIES
from sales.models import Deal, LossReason, Status
from sales.queries.deals import deals_visible_to
from sales.queries.pipelines import all_stages, pipelines
from sales.queries.stalling import stalled

STEPS = (("none", "missing"), ("late", "overdue"), ("planned", "planned"))


def _deals() -> QuerySet[Any]:
    return Deal.objects.select_related("owner", "stage", "person", "company").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag"
    )


def _pipelines() -> Choices:
    return [(str(pipeline.id), pipeline.name) for pipeline in pipelines()]


def _stages() -> Choices:
    stages = all_stages()
    several = len({stage.pipeline_id for stage in stages}) > 1
    return [(str(stage.id), f"{stage.pipeline.name}: {stage.name}" if several else stage.name) for stage in stages]


def _teams() -> Choices:
    return [(str(team.id), team.name) for team in Team.objects.all()]


def _reasons() -> Choices:
    return [(str(reason.id), str(reason)) for reason in LossReason.objects.all()]


def _next(step: str, clock: Clock) -> Q:
    """Open deals by whether anything is to be done next."""
    known = ~Q(next_step="")
    late = known & Q(next_step_at__isnull=False, next_step_at__lt=clock.now)
    planned = known & (Q(next_step_at__isnull=True) | Q(next_step_at__gte=clock.now))
    return Q(status=Status.OPEN) & {"none": Q(next_step=""), "late": late, "planned": planned}[step]


def _next_of(deal: Deal) -> str | None:
    if not deal.is_open:
        return None
    if not deal.next_step:
        return "none"
    return "late" if deal.next_step_at and deal.next_step_at < timezone.now() else "planned"


def _closed(span: tuple[Any, Any], _clock: Clock) -> Q:
    """Won or lost then."""
    return _ended("won_at", Status.WON, span) | _ended("lost_at", Status.LOST, span)


def _ended(column: str, status: Status, span: tuple[Any, Any]) -> Q:
    limits = {f"{column}__gte": span[0], f"{column}__lt": span[1]}
    return Q(status=status, **{name: limit for name, limit in limits.items() if limit is not None})


def _stalled(_yes: bool, clock: Clock) -> Q:
    return stalled(all_stages(), clock.now)


register_subject(Subject("deal", "Deal", "deals", _deals, deals_visible_to))
register_relation(Relation("deal", "person", "person", "Person"))
register_relation(Relation("deal", "company", "company", "Company"))

TEXT, CHOICE, LINK, MOMENT = FieldKind.TEXT, FieldKind.CHOICE, FieldKind.LINK, FieldKind.MOMENT

for _field in (
    Field("deal.status", "Status", CHOICE, "status", choices=Status.choices),
    Field("deal.owner", "Owner", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("deal.team", "Team", LINK, "owner__team_id", choices=_teams),
    Field("deal.pipeline", "Pipeline", LINK, "pipeline_id", choices=_pipelines),
    Field("deal.stage", "Stage", LINK, "stage_id", choices=_stages),
    Field("deal.person", "Person", FieldKind.LINK, "person_id", titles=person_titles, to="person"),
    Field("deal.company", "Company", FieldKind.LINK, "company_id", titles=company_titles, to="company"),
    Field("deal.closes", "Closes", FieldKind.DATE, "expected_close", happens=True),
    Field("deal.closed", "Closed", MOMENT, value=lambda deal: deal.won_at or deal.lost_at, asks=_closed, happens=True),
    Field("deal.step", "Next step", CHOICE, choices=STEPS, value=_next_of, asks=_next),
    Field(
        "deal.stalled",
        "Stalled",
        FieldKind.BOOL,
        value=lambda deal: bool(deal.stalled_days()),
        asks=_stalled,
        no="Not stalled",
    ),
    Field("deal.value", "Value", FieldKind.MONEY, "value_minor"),
    Field("deal.currency", "Currency", CHOICE, "currency", choices=[(code, code) for code in CURRENCIES]),
    Field("deal.name", "Name", TEXT, "name"),
    Field("deal.source", "Source", TEXT, "source"),
    Field("deal.created", "Added", MOMENT, "created_at", happens=True),
    Field("deal.stage_since", "Entered its stage", MOMENT, "stage_since", happens=True),
    Field("deal.lost_reason", "Reason for losing", LINK, "lost_reason_id", choices=_reasons),
    Field("deal.competitor", "Lost to", TEXT, "competitor"),
):
    register_field(_field)
