"""Which deals: the same filters on board and list, so that either shows what the other does."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Team
from crm.money import CURRENCIES
from crm.web.lists import ListFilters
from crm.web.lists.filters import OwnerFilter
from sales.models import Status
from sales.periods import NAMED, Period, period
from sales.queries.pipelines import all_stages, pipelines
from sales.queries.stalling import stalled

CLOSES = (*NAMED, ("overdue", "the past, still open"), ("none", "no date yet"))
CLOSED_IN = tuple((key, words) for key, words in NAMED if key.startswith("this"))
STEPS = (("none", "missing"), ("late", "overdue"), ("planned", "planned"))


def _dated(key: str) -> Period | None:
    return None if key in dict(CLOSES) else period(key, timezone.localdate())


def _pipelines() -> list[tuple[str, str]]:
    return [(str(pipeline.id), pipeline.name) for pipeline in pipelines()]


def _stages() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for stage in all_stages():
        groups.setdefault(stage.pipeline.name, []).append((str(stage.id), stage.name))
    return list(groups.items())


def _teams() -> list[tuple[str, str]]:
    """Teams as choices."""
    return [(str(team.id), team.name) for team in Team.objects.all()]


class OneOf(django_filters.ChoiceFilter):
    """A choice of one, or of none in particular."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": "Any", **kwargs})


class BoardFilters(ListFilters):
    owner = OwnerFilter()
    team = OneOf(field_name="owner__team_id", label="Team", choices=_teams)
    closes = OneOf(label="Closes in", choices=CLOSES, method="closing")
    step = OneOf(label="Next step", choices=STEPS, method="stepping")

    def __init__(self, data: QueryDict, queryset: QuerySet[Any], *, actor: Actor) -> None:
        super().__init__(data, queryset, actor=actor)
        for name in ("closes", "closed"):  # a month or quarter that a figure links to is a choice as well
            if name in self.filters and (found := _dated(data.get(name, ""))):
                offered = self.filters[name].extra["choices"]
                self.filters[name].extra["choices"] = (*offered, (found.key, found.words))

    def closing(self, deals: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Deals that are expected to close then."""
        today = timezone.localdate()
        if value == "overdue":
            return deals.filter(status=Status.OPEN, expected_close__lt=today)
        if value == "none":
            return deals.filter(expected_close=None)
        found = period(value, today)
        return deals.filter(expected_close__gte=found.start, expected_close__lt=found.until) if found else deals.none()

    def stepping(self, deals: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Open deals by whether anything is to be done next."""
        open_deals = deals.filter(status=Status.OPEN)
        if value == "none":
            return open_deals.filter(next_step="")
        late = Q(next_step_at__lt=timezone.now())
        planned = open_deals.exclude(next_step="")
        return planned.filter(late) if value == "late" else planned.exclude(late & Q(next_step_at__isnull=False))


class DealFilters(BoardFilters):
    """What a list filters by besides: a board shows one pipeline, and stages as columns."""

    status = OneOf(label="Status", choices=Status.choices)
    pipeline = OneOf(field_name="pipeline_id", label="Pipeline", choices=_pipelines)
    stage = OneOf(field_name="stage_id", label="Stage", choices=_stages)
    closed = OneOf(label="Closed in", choices=CLOSED_IN, method="closed_in")
    currency = OneOf(label="Currency", choices=[(code, code) for code in CURRENCIES])
    stalled = django_filters.BooleanFilter(label="Stalled", method="stalling")

    def closed_in(self, deals: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Deals that were won or lost then."""
        found = period(value, timezone.localdate())
        if found is None:
            return deals.none()
        won = Q(status=Status.WON, won_at__gte=found.begins, won_at__lt=found.ends)
        return deals.filter(won | Q(status=Status.LOST, lost_at__gte=found.begins, lost_at__lt=found.ends))

    def stalling(self, deals: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        """Open deals that stand in their stage for longer than it allows, or the others."""
        if value:
            return deals.filter(stalled(all_stages(), timezone.now()))
        return deals.exclude(stalled(all_stages(), timezone.now()))
