"""What conditions can ask of deals and products."""

from functools import partial
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
from crm.normal_forms import name_key
from sales import quote_fields as quote_fields
from sales.models import Category, Competitor, Deal, LossReason, Product, ProductType, Status
from sales.queries.competitors import competitors_visible_to
from sales.queries.deals import deals_visible_to
from sales.queries.pipelines import all_stages, pipelines
from sales.queries.products import categories, products_visible_to
from sales.queries.selling import tax_classes, units
from sales.queries.stalling import stalled

STEPS = (("none", "missing"), ("late", "overdue"), ("planned", "planned"))


def _deals() -> QuerySet[Any]:
    return Deal.objects.select_related("owner", "stage", "person", "company").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag", "competitors__competitor"
    )


def _pipelines() -> Choices:
    return [(str(pipeline.id), pipeline.name) for pipeline in pipelines()]


def _stages() -> Choices:
    stages = all_stages()
    several = len({stage.pipeline_id for stage in stages}) > 1
    return [(str(stage.id), f"{stage.pipeline.name}: {stage.name}" if several else stage.name) for stage in stages]


def _teams() -> Choices:
    return [(str(team.id), team.name) for team in Team.objects.all()]


def _reasons(outcome: str) -> Choices:
    return [(str(reason.id), str(reason)) for reason in LossReason.objects.filter(outcome=outcome)]


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


def _category_of(deal: Deal) -> str | None:
    return str(deal.counts_as) if deal.is_open else None


def _category(category: str, _clock: Clock) -> Q:
    """What an open deal counts as in the forecast."""
    return Q(status=Status.OPEN) & (Q(category=category) | Q(category="", stage__category=category))


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

register_subject(
    Subject(
        "competitor", "Competitor", "competitors", lambda: Competitor.objects.select_related("owner"),
        competitors_visible_to,
    )
)  # fmt: skip

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
    Field(
        "deal.category",
        "Forecast",
        CHOICE,
        choices=Category.choices,
        value=_category_of,
        asks=_category,
        happens=True,
    ),
    Field("deal.name", "Name", TEXT, "name"),
    Field("deal.source", "Source", TEXT, "source"),
    Field("deal.created", "Added", MOMENT, "created_at", happens=True),
    Field("deal.stage_since", "Entered its stage", MOMENT, "stage_since", happens=True),
    Field("deal.lost_reason", "Reason for losing", LINK, "lost_reason_id", choices=partial(_reasons, "lost")),
    Field("deal.won_reason", "Reason for winning", LINK, "won_reason_id", choices=partial(_reasons, "won")),
    Field("deal.renews", "Renews", FieldKind.DATE, "renews_on", happens=True),
    Field(
        "deal.rival",
        "Competitors",
        FieldKind.TAGS,
        "competitors__competitor__name_key",
        normal=name_key,
        value=lambda deal: [row.competitor.name_key for row in deal.competitors.all()],
    ),
    Field("deal.competitor", "Lost to", TEXT, "competitor"),
):
    register_field(_field)


def _products() -> QuerySet[Any]:
    return Product.objects.select_related("unit", "tax_class")


def _categories() -> Choices:
    return [(name_key(name), name) for name in categories()]


def _on_sale(yes: bool, _clock: Clock) -> Q:
    return Q(archived_at__isnull=yes)


register_subject(Subject("product", "Product", "products", _products, products_visible_to))

for _field in (
    Field("product.name", "Name", TEXT, "name_key", normal=name_key),
    Field("product.type", "Type", CHOICE, "type", choices=ProductType.choices),
    Field("product.category", "Category", CHOICE, "category_key", choices=_categories),
    Field("product.unit", "Unit", LINK, "unit_id", choices=lambda: [(str(each.id), each.name) for each in units()]),
    Field("product.tax", "Tax class", LINK, "tax_class_id",
          choices=lambda: [(str(each.id), each.name) for each in tax_classes()]),
    Field("product.on_sale", "On sale", FieldKind.BOOL, value=lambda product: not product.is_archived, asks=_on_sale,
          no="Archived"),
    Field("product.stocked", "Kept in stock", FieldKind.BOOL, "is_stocked"),
    Field("product.description", "Description", TEXT, "description"),
    Field("product.created", "Added", MOMENT, "created_at", happens=True),
):  # fmt: skip
    register_field(_field)

for _field in (
    Field("competitor.name", "Name", TEXT, "name"),
    Field("competitor.owner", "Watched by", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("competitor.created", "Added", MOMENT, "created_at", happens=True),
):
    register_field(_field)
