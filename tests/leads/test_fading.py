"""Points of behaviour become fewer by themselves."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.tenancy.scope import tenant_scope
from leads.actions.refreshing import refresh_due
from leads.actions.scoring import rescore_lead
from leads.fading import Part, faded, fades_at, fading_of, with_parts
from leads.models import Lead, LeadStatus, Operator, ScoreRule, Subject, Submission
from leads.scoring_sums import total_of
from tests.leads.making import make_lead
from tests.world import World

PARTS = st.builds(
    Part,
    points=st.integers(-100, 100).filter(bool),
    words=st.just("because"),
    half_life_days=st.integers(1, 730),
    most=st.none() | st.integers(1, 100),
    strength=st.floats(0.01, 500),
)


@given(parts=st.lists(PARTS, min_size=1, max_size=4), days=st.integers(1, 400))
def test_fading_night_by_night_is_fading_at_once(parts: list[Part], days: int) -> None:
    now = timezone.now()
    kept = fading_of([(20, "Writes from work")], parts, now)
    assert kept is not None
    first, half_way = faded(kept, now + timedelta(days=days / 2))
    at_once, _ = faded(kept, now + timedelta(days=days))
    assert all(0 <= total_of(reasons) <= 100 for reasons in (first, at_once))
    if half_way is not None:
        later, _ = faded(half_way, now + timedelta(days=days))
        assert abs(total_of(later) - total_of(at_once)) <= len(parts)


@given(part=PARTS)
def test_the_next_moment_is_when_a_point_goes(part: Part) -> None:
    now = timezone.now()
    kept = fading_of([], [part], now)
    moment = fades_at(kept)
    if moment is None:
        assert part.at(0) == 0
    else:
        assert moment >= now + timedelta(hours=19)


def test_the_score_follows_the_days(world: World) -> None:
    with tenant_scope(world.org):
        rule = ScoreRule.objects.create(
            subject=Subject.SUBMISSIONS, operator=Operator.EACH, points=40, half_life_days=10, words="Filled in a form"
        )
        lead = make_lead(world.org)
        Submission.objects.create(key="one", lead=lead, person=lead.person)
        assert rescore_lead(lead.id).score == 40
    for days, expected in ((10, 20), (20, 10), (60, 1)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False), tenant_scope(world.org):
            assert refresh_due(100) == 1
            assert Lead.objects.get().score == pytest.approx(expected, abs=1)
            assert refresh_due(100) == 0
            assert rescore_lead(lead.id).score == Lead.objects.get().score
            assert rule.words in Lead.objects.get().reasons[0][1]


def test_the_most_is_the_most() -> None:
    part = Part(5, "Visited the website", 14, 12, 40.0)
    assert with_parts([], [part]) == [(12, "Visited the website")]


def test_closed_leads_rest(in_scope: World) -> None:
    make_lead(in_scope.org, status=LeadStatus.DISQUALIFIED)
    Lead.objects.update(rescore_at=timezone.now())
    assert refresh_due(10) == 1
    assert Lead.objects.get().rescore_at is None


def test_another_organizations_leads_are_not_touched(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org)
        Lead.objects.update(rescore_at=timezone.now())
    with tenant_scope(world.other_org):
        assert refresh_due(10) == 0
    with tenant_scope(world.org):
        assert Lead.objects.filter(id=lead.id, rescore_at__lte=timezone.now()).exists()
