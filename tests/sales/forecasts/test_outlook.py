"""What history says: learned from what was known, the same each time, and honest about how right it would have been."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sales.forecasts.actions.learning import reckon
from sales.forecasts.backtest import Past, Trial, judged, trial_of, widened_in_turn, widening
from sales.forecasts.chances import WEEKS, Way, learn_chances
from sales.forecasts.outlook import Open, Window, fresh_sums, open_deals, outlook_of, simulate

TODAY = 740_000


def made_ways(count: int = 400, share: float = 0.4, seed: int = 1) -> list[Way]:
    """Two stages; four of ten are won, after some weeks each."""
    dice, found = random.Random(seed), []  # noqa: S311
    for _ in range(count):
        opened = TODAY - dice.randint(0, 600)
        second = opened + dice.randint(3, 30)
        closed = second + dice.randint(3, 40)
        late, won = closed > TODAY, dice.random() < share
        steps = (("first", opened), ("second", second)) if second <= TODAY else (("first", opened),)
        minor = dice.randint(1, 9) * 100_00
        found.append(Way(steps, None if late else closed, won and not late, opened, minor, dice.choice("ab")))
    return found


def test_the_chance_is_what_became_of_those_that_stood_alike() -> None:
    """Of a hundred deals in a stage, thirty were won in the third week, fifty lost in the fifth, twenty go on."""
    ways = [Way((("only", TODAY - 100),), TODAY - 100 + 15, True, TODAY - 100, 1) for _ in range(30)]
    ways += [Way((("only", TODAY - 100),), TODAY - 100 + 30, False, TODAY - 100, 1) for _ in range(50)]
    ways += [Way((("only", TODAY - 100),), None, False, TODAY - 100, 1) for _ in range(20)]
    curve = learn_chances(ways, TODAY - 100 + 1).whole
    assert curve == [0.0] * WEEKS, "on the first day nothing is known yet"
    chances = learn_chances(ways, TODAY)
    assert chances.within("only", 0, 0) == 0
    assert chances.within("only", 0, 300) == pytest.approx(0.3, abs=0.08), "leaning towards later weeks' deals"
    assert chances.within("only", 40, 300) < 0.15, "whoever stood there long was not won any more"


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(5, 60))
def test_chances_are_chances_and_only_grow(seed: int, count: int) -> None:
    chances = learn_chances(made_ways(count, seed=seed), TODAY)
    for curve in (chances.whole, *chances.stages.values(), *chances.curves.values()):
        assert all(0 <= low <= high <= 1 + 1e-9 for low, high in pairwise(curve))
    assert 0 <= chances.within("nowhere", 5, 10_000) <= 1 + 1e-9


def test_the_same_draws_each_time_and_an_interval_around_the_mean() -> None:
    deals = [Open(1000, "a" if number % 2 else "b", 0.5, 1000, ("x", 0)) for number in range(100)]
    drawn = simulate(deals, [], 500)
    assert drawn == simulate(deals, [], 500)
    found = outlook_of(drawn)
    assert found.low < found.middle < found.high
    assert found.mean == pytest.approx(50_000, rel=0.05)
    assert outlook_of(drawn, ["a"], certain=7).mean == pytest.approx(25_007, rel=0.06)
    assert outlook_of(simulate([], [])).high == 0
    unsure = outlook_of(simulate([Open(1000, "a", 0.5, 3, ("x", 0))] * 100, [], 500))
    assert unsure.high - unsure.low > found.high - found.low, "few deals seen are less sure"


def test_it_knows_nothing_of_what_came_later() -> None:
    ways = made_ways()
    past = Past("p", "p", TODAY - 90, TODAY - 60, 1, 1)
    trial = trial_of(ways, past)
    later = [Way(way.steps, way.closed, not way.won, way.opened, way.minor, way.owner)
             if way.closed and way.closed > past.start else way for way in ways]  # fmt: skip
    assert trial is not None
    assert trial_of(later, past) == trial
    assert trial_of(ways[:20], past) is None, "too few outcomes"


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    ways = made_ways(900)
    pasts = [
        Past(str(steps), "", start, start + 30, _won(ways, start, start + 30), 0)
        for steps in range(8)
        if (start := TODAY - 30 * (steps + 1))
    ]
    said = judged([trial for past in pasts if (trial := trial_of(ways, past))])
    assert said["count"] == 8
    assert said["held"] >= 5
    assert said["error"] < 35 < said["naive_error"]


def test_what_is_kept_adds_up_and_says_when_it_is_too_little() -> None:
    from datetime import date

    from crm.conditions.periods import month_of

    month = month_of(date.fromordinal(TODAY))
    few = reckon(made_ways(20), [], [month], TODAY, {}, {})
    assert (few["enough"], few.get("outlooks")) == (False, None)
    ways = [Way(way.steps, way.closed, way.won, way.opened, way.minor, "") for way in made_ways()]
    learned = reckon(ways, [], [month], TODAY, {}, {"first": "First"})
    assert learned["outlooks"][month.key]["all"]["won"] == _won(ways, month.start.toordinal(), month.until.toordinal())
    assert 20 <= learned["stages"][0]["chance"] <= 55
    assert fresh_sums(ways, TODAY, Window(0, 30))
    assert open_deals(ways, TODAY, learn_chances(ways, TODAY), Window(0, 30))


def _won(ways: list[Way], start: int, until: int) -> int:
    return sum(way.minor for way in ways if way.won and way.closed is not None and start <= way.closed < until)


def test_intervals_that_were_too_narrow_are_widened_by_what_was_over_then() -> None:
    narrow = [
        Trial(str(place), "", 90, 100, 110, 0, 140, start=place * 10, until=place * 10 + 10) for place in range(6)
    ]
    assert widening(narrow[:2]) == 100
    assert widening(narrow) == 400
    rows = widened_in_turn(narrow)
    assert [row.held for row in rows] == [False, False, False, True, True, True]
    assert widening([replace(trial, actual=101) for trial in narrow]) == 100, "never narrower than drawn"
