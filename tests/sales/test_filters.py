"""What the filters of board and list leave."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.conditions.periods import month_of, period, quarter_of
from crm.errors import NotFound
from sales.actions.deals import change_deal
from sales.actions.moves import win_deal
from sales.lists import DealList, assign_deals
from sales.models import Deal
from tests.sales.deals import a_deal, as_saved
from tests.world import World

TODAY = date(2026, 11, 22)


@pytest.fixture
def deals(in_scope: World) -> World:
    """A few deals around the 22nd of November 2026."""
    with time_machine.travel("2026-11-22 12:00:00Z", tick=False):
        for name, closes, step, step_days in (
            ("last month", date(2026, 10, 30), "Call", -2),
            ("this month", date(2026, 11, 30), "Call", 2),
            ("december", date(2026, 12, 1), "", 0),
            ("next year", date(2027, 1, 1), "Write", None),
            ("no date", None, "", 0),
        ):
            deal = a_deal(in_scope, name=name, expected_close=closes)
            at = timezone.now() + timedelta(days=step_days) if step_days else None
            change_deal(deal.id, {"next_step": step, "next_step_at": at}, by=in_scope.boss.actor)
        a_deal(in_scope, name="of nobody", owner=None)
        win_deal(a_deal(in_scope, name="won", owner=in_scope.boss.membership).id, by=in_scope.boss.actor)
    return in_scope


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("closes=this-month", {"this month"}),
        ("closes=next-month", {"december"}),
        ("closes=this-quarter", {"last month", "this month", "december"}),
        ("closes=next-quarter", {"next year"}),
        ("closes=2026-10", {"last month"}),
        ("closes=2027-q1", {"next year"}),
        ("status=open&closes__past=yes", {"last month"}),
        ("closes=none", {"no date", "of nobody", "won"}),
        ("step=none", {"december", "no date", "of nobody"}),
        ("step=late", {"last month"}),
        ("step=planned", {"this month", "next year"}),
        ("owner=nobody", {"of nobody"}),
        ("owner=me", {"won"}),
        ("status=won&closed=this-month", {"won"}),
        ("closed=2026-q4", {"won"}),
        ("closed=2026-10", set()),
        ("status=won&stalled=yes", set()),
        ("currency=USD", set()),
    ],
)
def test_what_is_left(deals: World, query: str, names: set[str]) -> None:
    with time_machine.travel("2026-11-22 12:00:00Z", tick=False):
        actor = deals.boss.actor
        page = DealList(actor, QueryDict(query))
        assert not page.bar.filters.problems
        assert set(page.matching().values_list("name", flat=True)) == names


def test_stalled_ones(deals: World) -> None:
    with time_machine.travel("2026-12-07 12:00:00Z", tick=False):
        actor = deals.boss.actor
        for value, count in (("yes", 6), ("no", 1)):
            assert DealList(actor, QueryDict(f"stalled={value}")).matching().count() == count


@given(day=st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_periods_hold_their_days(day: date) -> None:
    month, quarter = month_of(day), quarter_of(day)
    assert month.start <= day < month.until
    assert quarter.start <= month.start
    assert month.until <= quarter.until
    assert period(month.key, TODAY) == month
    assert period(quarter.key, TODAY) == quarter
    assert quarter_of(day, 1).start == quarter.until
    assert month_of(day, -1).until == month.start


@given(text=st.text(max_size=12))
def test_other_words_are_no_period(text: str) -> None:
    found = period(text, TODAY)
    assert found is None or found.start < found.until


def test_deals_are_assigned_in_bulk(in_scope: World) -> None:
    first, second = a_deal(in_scope), a_deal(in_scope, owner=in_scope.boss.membership)
    ids = [first.id, second.id]
    assert assign_deals(in_scope.boss.actor, ids, str(in_scope.boss.membership.id)) == 1
    assert as_saved(first)["owner_id"] == in_scope.boss.membership.id
    assert assign_deals(in_scope.boss.actor, ids, "") == 2
    assert not Deal.objects.filter(owner__isnull=False).exists()


def test_no_deal_goes_to_whom_nobody_knows(in_scope: World) -> None:
    deal = a_deal(in_scope)
    for who in ("nobody-we-know", str(in_scope.stranger.membership.id)):
        with pytest.raises(NotFound):
            assign_deals(in_scope.boss.actor, [deal.id], who)
    assert as_saved(deal)["owner_id"] == deal.owner_id


def test_many_deals_are_assigned_with_as_many_questions_as_a_few(in_scope: World) -> None:
    def asked(ids: list[UUID], owner: str) -> int:
        with CaptureQueriesContext(connection) as questions:
            assign_deals(in_scope.boss.actor, ids, owner)
        return len(questions)

    ids = [a_deal(in_scope).id for _ in range(8)]
    boss = str(in_scope.boss.membership.id)
    asked(ids, "")
    assert asked(ids[:2], boss) == asked(ids[2:], boss)
