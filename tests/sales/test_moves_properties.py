"""Whatever people do with a deal in whatever order, its state, its history and its events tell one story."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.errors import Refused
from crm.events.models import Event
from sales.actions.moves import lose_deal, move_deal, reopen_deal, win_deal
from sales.conditions import checks_for
from sales.models import Deal, DealStageChange, LossReason, Status
from tests.sales.deals import a_deal, a_person, as_saved, stages
from tests.world import World

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
VERBS = st.sampled_from(["Qualified", "Needs found", "Proposal", "Contract", "Won", "Lost", "win", "lose", "reopen"])
STORY = st.lists(st.tuples(VERBS, st.integers(0, 40 * 24 * 3600)), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORY, value=st.integers(0, 1), known=st.booleans())
def test_state_history_and_events_agree(in_scope: World, story: list[tuple[str, int]], value: int, known: bool) -> None:
    with time_machine.travel(START, tick=False) as clock:
        deal = a_deal(in_scope, value=value, person=a_person(in_scope) if known else None)
        for verb, seconds in story:
            clock.shift(timedelta(seconds=seconds))
            before = as_saved(deal)
            try:
                _do(deal, verb, in_scope)
            except Refused:
                assert as_saved(deal) == before
            _check_story(deal)
        _check_durations(deal, START + sum((timedelta(seconds=each) for _, each in story), timedelta()))


def _do(deal: Deal, verb: str, world: World) -> None:
    actor = world.owner.actor
    if verb == "win":
        win_deal(deal.id, by=actor)
    elif verb == "lose":
        lose_deal(deal.id, LossReason.objects.filter(outcome="lost")[0], by=actor)
    elif verb == "reopen":
        reopen_deal(deal.id, by=actor)
    else:
        move_deal(deal.id, stages(deal)[verb].id, by=actor)


def _check_story(deal: Deal) -> None:
    now = Deal.objects.select_related("stage").get(id=deal.id)
    changes = list(DealStageChange.objects.filter(deal=deal).order_by("id"))
    assert now.status == now.stage.status
    assert (now.won_at is not None, now.lost_at is not None) == (now.status == Status.WON, now.status == Status.LOST)
    assert (now.lost_reason_id is not None) == (now.status == Status.LOST)
    assert changes[-1].to_stage_id == now.stage_id
    assert now.version == len(changes)
    for earlier, later in pairwise(changes):
        assert later.from_stage_id == earlier.to_stage_id
        assert later.from_stage_id != later.to_stage_id
    assert all(check.ok for check in checks_for(now, now.stage))
    kinds = Event.objects.filter(subject_id=deal.id).exclude(kind="sales.deal_opened")
    assert kinds.count() == len(changes) - 1


def _check_durations(deal: Deal, now: datetime) -> None:
    """The stays add up to the deal's age."""
    spent = sum(change.spent_seconds or 0 for change in DealStageChange.objects.filter(deal=deal))
    stands = (now - Deal.objects.get(id=deal.id).stage_since).total_seconds()
    assert spent + stands == (now - START).total_seconds()
