"""Entries of calendars put on other days: by whom, from what, and taken back."""

from datetime import date, time
from typing import Any

import pytest
from django.urls import reverse

from crm.events.models import Event
from crm.tenancy.scope import tenant_scope
from crm.work.actions.task_changes import change_task
from crm.work.actions.tasks import add_task
from crm.work.dues import Due
from crm.work.models import Task
from crm.work.planning import Plan
from crm.work.repeats import Often, Repeat
from sales.models import Deal
from tests.sales.deals import a_deal
from tests.world import Member, World

MOVE = reverse("web:calendar_move", args=["work:tasks"])
TUESDAY, WEDNESDAY = date(2027, 3, 2), date(2027, 3, 3)


@pytest.fixture
def task(world: World) -> Task:
    with tenant_scope(world.org):
        plan = Plan(Due(TUESDAY, time(9, 30), "UTC"))
        return add_task("Ring", plan=plan, assignee=world.owner.membership, by=world.owner.actor)


def as_saved(world: World, task: Task) -> Task:
    with tenant_scope(world.org):
        return Task.everything.get(id=task.id)


def move(member: Member, task: Task, day: str = "2027-03-03", slot: str = "", **more: str) -> Any:
    sent = {"id": str(task.id), "version": str(task.version), "day": day, "slot": slot, "state": "as=month", **more}
    return member.client.post(MOVE, sent)


@pytest.mark.parametrize(
    ("slot", "due"),
    [("", (time(9, 30), None)), ("14", (time(14, 30), None)), ("day", (time(23, 59, 59), WEDNESDAY))],
)
def test_to_a_day_an_hour_or_the_whole_day(world: World, task: Task, slot: str, due: Any) -> None:
    assert move(world.owner, task, slot=slot).status_code == 303
    saved = as_saved(world, task)
    assert saved.due_at is not None
    assert (saved.due_at.date(), saved.due_at.time(), saved.due_on, saved.version) == (WEDNESDAY, *due, 2)
    with tenant_scope(world.org):
        assert Event.objects.filter(kind="work.task_changed").count() == 1


def test_a_script_gets_the_calendar_as_it_stands_then(world: World, task: Task) -> None:
    sent = {"id": str(task.id), "version": "1", "day": "2027-03-03", "slot": "", "state": "as=month&on=2027-03-01"}
    answer = world.owner.client.post(MOVE, sent, headers={"HX-Request": "true", "HX-Target": "main"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Ring" in page.split('data-fl-day="2027-03-03"')[1].split("data-fl-day")[0]
    assert (
        "Ring: now due"
        in answer.headers["HX-Trigger-After-Settle" if "HX-Trigger-After-Settle" in answer.headers else "HX-Trigger"]
    )


def test_taken_back(world: World, task: Task) -> None:
    move(world.owner, task)
    page = world.owner.client.get("/tasks/?as=month&on=2027-03-01").content.decode()
    undo = page.split(MOVE, 2)[-1].split('"')[0]
    undo = MOVE + undo
    assert world.colleague.client.post(undo).status_code == 403
    assert world.stranger.client.post(undo).status_code == 404
    assert as_saved(world, task).version == 2
    world.owner.client.post(undo)
    saved = as_saved(world, task)
    assert (saved.due_at, saved.version) == (task.due_at, 3)


def test_who_may_not(world: World, task: Task) -> None:
    assert move(world.colleague, task).status_code == 403
    assert move(world.stranger, task).status_code == 404
    assert world.visitor.post(MOVE, {"id": str(task.id), "day": "2027-03-03"}).status_code == 302
    assert as_saved(world, task).version == 1
    page = world.colleague.client.get("/tasks/?as=month&on=2027-03-01").content.decode()
    assert "Ring" in page
    assert "data-move-url=" not in page
    assert "fl-cal__add" not in page


def test_moved_by_two_at_once(world: World, task: Task) -> None:
    with tenant_scope(world.org):
        change_task(task.id, {}, plan=Plan(Due(date(2027, 4, 1), time(9), "UTC")), by=world.boss.actor)
    answer = move(world.owner, task)
    assert answer.status_code == 409
    assert "moved it meanwhile" in answer.content.decode()
    assert as_saved(world, task).version == 2
    with tenant_scope(world.org):  # an edit of something else is no reason to refuse
        newer = change_task(task.id, {"title": "Ring twice"}, by=world.boss.actor)
    newer.version -= 1
    assert move(world.owner, newer).status_code == 303
    saved = as_saved(world, task)
    assert saved.due_at is not None
    assert (saved.title, saved.due_at.date()) == ("Ring twice", WEDNESDAY)


def test_the_days_of_a_repeat_stay(world: World, task: Task) -> None:
    with tenant_scope(world.org):
        plan = Plan(Due(TUESDAY, time(9, 30), "UTC"), 60, Repeat(Often.WEEKLY, 1, (1,)))
        weekly = change_task(task.id, {}, plan=plan, by=world.owner.actor)
    move(world.owner, weekly)
    saved = as_saved(world, task)
    assert (saved.planned_on, saved.repeat) == (TUESDAY, weekly.repeat)
    assert saved.remind_at is not None
    assert (saved.remind_at.date(), saved.remind_at.time()) == (WEDNESDAY, time(8, 30))


@pytest.mark.parametrize(
    "wrong", [{"day": ""}, {"day": "tomorrow"}, {"day": "1800-01-01"}, {"slot": "24"}, {"slot": "x"}, {"id": "x"}]
)
def test_what_is_no_place(world: World, task: Task, wrong: dict[str, str]) -> None:
    assert move(world.owner, task, **wrong).status_code == 404
    assert as_saved(world, task).version == 1


def test_lists_that_have_no_calendar(world: World, task: Task) -> None:
    for key in ("customers:people", "nothing"):
        url = reverse("web:calendar_move", args=[key])
        assert world.owner.client.post(url, {"id": str(task.id), "day": "2027-03-03"}).status_code == 404


def test_an_empty_day_leads_to_a_task_of_that_day(world: World) -> None:
    page = world.owner.client.get("/tasks/?as=week&on=2027-03-02").content.decode()
    url = "/tasks/new/?day=2027-03-03&amp;back=%2Ftasks%2F%3Fas%3Dweek%26on%3D2027-03-02&amp;at=09%3A00"
    assert url in page
    form = world.owner.client.get(url.replace("&amp;", "&")).content.decode()
    assert 'value="2027-03-03"' in form
    assert 'value="09:00"' in form
    assert 'name="back" value="/tasks/?as=week&amp;on=2027-03-02"' in form
    assert world.owner.client.get("/tasks/new/?day=never&at=x").status_code == 200


def test_a_deal_is_expected_to_close_on_another_day(world: World) -> None:
    url = reverse("web:calendar_move", args=["sales:deals"])
    with tenant_scope(world.org):
        deal = a_deal(world)
    sent = {"id": str(deal.id), "day": "2027-03-03", "slot": "", "state": "as=month"}
    for member, status in ((world.colleague, 403), (world.stranger, 404)):
        assert member.client.post(url, sent).status_code == status
    with tenant_scope(world.org):
        assert Deal.objects.get(id=deal.id).expected_close is None
    assert world.owner.client.post(url, sent).status_code == 303
    with tenant_scope(world.org):
        assert Deal.objects.get(id=deal.id).expected_close == WEDNESDAY
