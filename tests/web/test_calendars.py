"""Lists as calendars: which rows stand on which day, for whom, and how many at most."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Visibility
from crm.tenancy.scope import tenant_scope
from crm.web.calendars.reading import rows_by_day
from crm.web.calendars.sources import CALENDARS, calendar_of
from crm.web.calendars.spans import MONTH, Span
from crm.web.models import SavedView
from crm.work.dues import Due
from crm.work.models import Task
from crm.work.planning import Plan
from sales.models import Deal
from tests.sales.deals import a_deal
from tests.world import Member, World

TASKS = "/tasks/"
NOW = datetime(2026, 11, 23, 14, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def a_task(world: World, title: str, day: date, clock: time | None = None, zone: str = "UTC", **more: Any) -> Task:
    with tenant_scope(world.org):
        facts: Any = {"title": title, "assignee": world.owner.membership, **Plan(Due(day, clock, zone)).facts()}
        return Task.objects.create(**(facts | more))


def days_of(page: str) -> dict[str, list[str]]:
    """The titles on each day that has any."""
    found: dict[str, list[str]] = {}
    for part in page.split('data-fl-day="')[1:]:
        titles = [each.split("<", 1)[0] for each in part.split('class="fl-entry__title">')[1:]]
        if titles:
            found[part[:10]] = titles
    return found


def shown(member: Member, query: str) -> dict[str, list[str]]:
    answer = member.client.get(f"{TASKS}?{query}")
    assert answer.status_code == 200
    return days_of(answer.content.decode())


def test_a_month_a_week_and_a_day(world: World) -> None:
    a_task(world, "Whole day", date(2026, 11, 24))
    a_task(world, "At nine", date(2026, 11, 24), time(9))
    a_task(world, "Next month", date(2026, 12, 5), time(9))
    a_task(world, "Long ago", date(2026, 9, 5), time(9))
    both = {"2026-11-24": ["Whole day", "At nine"]}
    assert shown(world.owner, "as=month") == both | {"2026-12-05": ["Next month"]}
    assert shown(world.owner, "as=week") == both
    assert shown(world.owner, "as=day&on=2026-11-24") == both
    assert shown(world.owner, "as=day") == {}
    assert shown(world.owner, "as=month&on=2026-09-30") == {"2026-09-05": ["Long ago"]}
    for odd in ("as=month&on=yesterday", "as=month&on=0001-01-01", "as=week&on=9999-12-31", "as=decade", "as=day&on="):
        assert world.owner.client.get(f"{TASKS}?{odd}").status_code == 200, odd


def test_the_list_and_its_calendar_lead_to_each_other(world: World) -> None:
    a_task(world, "Ring", date(2026, 11, 24))
    table = world.owner.client.get(f"{TASKS}?priority=3").content.decode()
    assert "/tasks/?priority=3&amp;as=month" in table
    page = world.owner.client.get(f"{TASKS}?priority=3&as=week&on=2026-11-24").content.decode()
    for query in ("&amp;as=month&amp;on=2026-11-24", "&amp;as=week&amp;on=2026-12-01", "&amp;as=week", ""):
        assert f'"/tasks/?priority=3{query}"' in page, query


def test_filters_views_and_search_are_those_of_the_list(world: World) -> None:
    a_task(world, "Mine", date(2026, 11, 24))
    with tenant_scope(world.org):
        Task.objects.update(assignee=world.boss.membership)
    a_task(world, "His", date(2026, 11, 25))
    assert shown(world.boss, "as=month&assignee=me") == {"2026-11-24": ["Mine"]}
    assert shown(world.boss, "as=month&q=his") == {"2026-11-25": ["His"]}
    page = world.boss.client.get(f"{TASKS}?as=month&assignee=me").content.decode()
    assert 'name="as" value="month"' in page  # the search keeps the calendar
    assert "Remove filter: For" in page


def test_a_view_remembers_that_it_is_a_calendar(world: World) -> None:
    a_task(world, "Ring", date(2026, 11, 24))
    saved = world.boss.client.post(
        reverse("web:views", args=["work:tasks"]), {"name": "My week", "state": "assignee=me&as=week&on=2026-01-01"}
    )
    with tenant_scope(world.org):
        view = SavedView.objects.get()
    assert (view.shape, view.filters) == ("week", "assignee=me")
    page = world.boss.client.get(saved["Location"]).content.decode()
    assert "fl-cal--week" in page
    assert "Changed:" not in page
    table = world.boss.client.get(f"{saved['Location']}&as=table").content.decode()
    assert "fl-cal--week" not in table
    assert "Changed:" in table
    month = world.boss.client.get(f"{saved['Location']}&as=month").content.decode()
    assert "Changed:" in month
    world.boss.client.post(
        reverse("web:view", args=["work:tasks", view.id]),
        {"do": "keep", "state": f"assignee=me&as=month&view={view.id}&edited=1"},
    )
    assert "fl-cal--month" in world.boss.client.get(saved["Location"]).content.decode()


def test_days_are_those_of_who_looks(world: World) -> None:
    """A moment stands on the day it is where one lives; a day is the same day everywhere."""
    a_task(world, "Late call", date(2026, 11, 24), time(23), zone="America/New_York")
    a_task(world, "Kiribati day", date(2026, 11, 24), zone="Pacific/Kiritimati")
    a_task(world, "Honolulu day", date(2026, 11, 24), zone="Pacific/Honolulu")
    whole = ["Kiribati day", "Honolulu day"]
    for zone, day in (("America/New_York", "2026-11-24"), ("Asia/Tokyo", "2026-11-25")):
        world.owner.user.time_zone = zone
        world.owner.user.save()
        found = shown(world.owner, "as=month")
        assert sorted(found["2026-11-24"][:3]) == sorted(whole + (["Late call"] if day == "2026-11-24" else []))
        assert "Late call" in found[day]
        assert shown(world.owner, "as=day&on=2026-11-24")["2026-11-24"][:2] != []


def test_a_week_begins_as_people_there_begin_it(world: World) -> None:
    def first() -> str:
        page = world.owner.client.get(f"{TASKS}?as=week").content.decode()
        return page.split('data-fl-day="')[1][:10]

    for zone, day in (
        ("Europe/Berlin", "2026-11-23"), ("America/New_York", "2026-11-22"), ("Africa/Cairo", "2026-11-21"),
        ("UTC", "2026-11-23"),
    ):  # fmt: skip
        world.owner.user.time_zone = zone
        world.owner.user.save()
        assert first() == day, zone


def test_five_thousand_are_counted_and_not_drawn(world: World) -> None:
    with tenant_scope(world.org):
        due = [NOW.replace(hour=0, minute=0) + timedelta(minutes=n) for n in range(5000)]
        Task.objects.bulk_create(Task(title=f"T{n}", due_at=at, zone="UTC") for n, at in enumerate(due))
    page = world.owner.client.get(f"{TASKS}?as=month").content.decode()
    assert page.count('data-fl-entry="') == 12
    assert page.count("+1,437 more") == 3
    assert "5,000" in page
    day = world.owner.client.get(f"{TASKS}?as=day").content.decode()
    assert day.count('data-fl-entry="') == 300
    assert "+1,140 more" in day


def test_however_many_it_is_the_same_questions(world: World) -> None:
    def asked(count: int) -> int:
        for n in range(count):
            a_task(world, f"T{n}", date(2026, 11, 1 + n % 28), time(n % 24) if n % 2 else None)
        with CaptureQueriesContext(connection) as queries:
            world.owner.client.get(f"{TASKS}?as=month")
        return len(queries)

    for _ in range(2):  # from the third page on the session knows where he works, and all is asked for at once
        asked(1)
    assert asked(1) == asked(60)


def test_python_and_the_database_agree_about_days(world: World) -> None:
    source = CALENDARS["work:tasks"]
    for zone in ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana"):
        with timezone.override(zone), tenant_scope(world.org):
            span = Span(MONTH, date(2026, 11, 1), 0)
            ends = [edge + shift for edge in span.edges for shift in (-timedelta(microseconds=1), timedelta(0))]
            tasks = {Task.objects.create(title="x", due_at=at, zone=zone).pk: at for at in ends}
            days = rows_by_day(Task.objects.all(), Task.objects.all(), source, span, 10)
            for place, day in enumerate(days):
                assert all(span.place_of(tasks[row.pk]) == place for row in day.rows)
            assert sum(day.count for day in days) == len(ends) - 2
            Task.objects.all().delete()


def test_one_sees_only_what_one_sees_in_the_list(world: World) -> None:
    a_task(world, "Secret", date(2026, 11, 24))
    assert shown(world.colleague, "as=month") == {"2026-11-24": ["Secret"]}  # an analyst sees all
    with tenant_scope(world.org):
        role = world.colleague.membership.role
        role.visibility = Visibility.OWN
        role.save()
        Task.objects.update(assignee=world.boss.membership)
    assert shown(world.colleague, "as=month") == {}
    assert shown(world.stranger, "as=month") == {}
    assert world.visitor.get(f"{TASKS}?as=month").status_code == 302


def test_deals_stand_on_the_day_they_should_close(world: World) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world, name="Fleet")
        Deal.objects.filter(id=deal.id).update(expected_close=date(2026, 11, 20))
    answer = world.owner.client.get("/sales/deals/?as=month&status=open")
    assert days_of(answer.content.decode()) == {"2026-11-20": ["Fleet"]}
    assert "Should have closed" in answer.content.decode()
    assert "/sales/deals/new/?closes=2026-11-21" in answer.content.decode()
    assert days_of(world.stranger.client.get("/sales/deals/?as=month").content.decode()) == {}


def test_a_list_without_days_has_no_calendar(world: World) -> None:
    assert calendar_of("customers:people") is None
    page = world.owner.client.get("/customers/people/?as=month").content.decode()
    assert "fl-cal--" not in page
