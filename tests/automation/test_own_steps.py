"""When waits end, over clock changes, weekends and strange settings."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.automation.own_steps import WaitForm, wait_until, working_moment
from crm.automation.program import change, compile_program, find, insert, new_step, remove, walk
from crm.automation.steps import STEP_TYPES
from crm.conditions.clock import Clock

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"]
)
clocks = st.builds(
    lambda moment, zone: Clock(moment, ZoneInfo(zone)),
    st.integers(0, 4 * 366 * 24 * 60).map(
        lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    ZONES,
)


@given(clocks, st.integers(1, 1000), st.sampled_from(["minutes", "hours", "days", "weeks"]), st.booleans())
def test_a_wait_is_never_shorter_than_said(clock: Clock, amount: int, unit: str, working: bool) -> None:
    until = wait_until({"how": "for", "amount": amount, "unit": unit, "working_hours": working}, clock)
    slack = timedelta(hours=25) if unit in ("days", "weeks") else timedelta()  # a day may be skipped or short
    assert until >= clock.now + timedelta(**{unit: amount}) - slack
    assert until > clock.now or unit == "days"
    if not working and unit in ("minutes", "hours"):
        assert until == clock.now + timedelta(**{unit: amount})


@given(clocks)
def test_working_moments_are_on_weekdays_from_9_to_18(clock: Clock) -> None:
    moment = working_moment(clock.now, clock)
    local = moment.astimezone(clock.zone)
    assert local.weekday() < 5
    assert time(9) <= local.time() < time(18)
    assert clock.now <= moment <= clock.now + timedelta(days=4)


def test_three_days_keep_the_time_of_day_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    clock = Clock(datetime(2026, 3, 27, 10, 0, tzinfo=berlin), berlin)
    until = wait_until({"how": "for", "amount": 3, "unit": "days", "working_hours": False}, clock)
    assert until.astimezone(berlin) == datetime(2026, 3, 30, 10, 0, tzinfo=berlin)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (
            {"how": "for", "amount": "3", "unit": "days"},
            {"how": "for", "amount": 3, "unit": "days", "working_hours": False},
        ),
        ({"how": "for", "amount": "3"}, {"how": "for", "amount": 3, "unit": "days", "working_hours": False}),
        (
            {"how": "until", "day": "2026-12-24", "at": "08:30", "working_hours": "on"},
            {"how": "until", "day": "2026-12-24", "at": "08:30", "working_hours": True},
        ),
        (
            {"how": "until", "day": "2026-12-24"},
            {"how": "until", "day": "2026-12-24", "at": "09:00", "working_hours": False},
        ),
    ],
)
def test_wait_form(sent: dict[str, str], stored: dict[str, Any]) -> None:
    form = WaitForm(sent)
    assert form.is_valid()
    assert form.settings() == stored
    assert WaitForm.checking(stored).is_valid()  # what is stored would be accepted again


@pytest.mark.parametrize("sent", [{}, {"how": "for"}, {"how": "for", "amount": "0"}, {"how": "until"}, {"how": "x"}])
def test_wait_form_refuses(sent: dict[str, str]) -> None:
    assert not WaitForm(sent).is_valid()


@pytest.mark.parametrize("kind", ["wait", "condition", "goal", "stop", "tag", "task", "lifecycle", "mail"])
def test_titles_never_fail(kind: str) -> None:
    """Whatever is missing, the canvas has words for it."""
    step_type = STEP_TYPES[kind]
    for settings in ({}, {"how": None, "amount": "x"}, {"condition": {"field": "gone"}}, {"days": None, "title": ""}):
        assert step_type.title({**settings})
        assert isinstance(step_type.subtitle({**settings}), str)


@st.composite
def edits(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A tree that grew by random insertions."""
    steps: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 12))):
        fork = draw(st.booleans())
        step = {**new_step("condition" if fork else "stop"), **({"yes": [], "no": []} if fork else {})}
        known = [each["id"] for each in walk(steps)]
        after = draw(st.sampled_from(["", *known]))
        place = find(steps, after)
        branch = draw(st.sampled_from(["", "yes", "no"])) if place and "yes" in place else ""
        steps = insert(steps, step, after=after, branch=branch)
    return steps


@given(edits())
def test_every_step_of_a_tree_is_in_the_program_and_every_way_ends(steps: list[dict[str, Any]]) -> None:
    program = compile_program(steps)
    ids = [step["id"] for step in walk(steps)]
    assert sorted(program.nodes) == sorted(ids)
    for choice in (True, False):
        at, seen = program.first, set()
        while at:
            assert at not in seen  # no way leads back
            seen.add(at)
            node = program.nodes[at]
            at = node.after(choice if node.kind == "condition" else None)


@given(edits(), st.randoms())
def test_removing_and_changing_touch_one_step(steps: list[dict[str, Any]], random: Any) -> None:
    ids = [step["id"] for step in walk(steps)]
    if not ids:
        return
    chosen = random.choice(ids)
    gone = {step["id"] for step in walk([find(steps, chosen) or {}])}
    assert [step["id"] for step in walk(remove(steps, chosen))] == [each for each in ids if each not in gone]
    changed = change(steps, chosen, {"new": 1})
    assert [step["id"] for step in walk(changed)] == ids
    assert [step["id"] for step in walk(changed) if step["settings"] == {"new": 1}] == [chosen]
