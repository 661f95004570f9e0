"""Tasks edited, handed on, put off and thrown away; by two at once, and by who may not."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.errors import NotAllowed, NotFound
from crm.events.types import SubjectRef
from crm.records.actions.undoing import undo_change
from crm.records.models import RecordChange
from crm.tenancy.scope import tenant_scope
from crm.work.actions.task_changes import assign_tasks, change_task
from crm.work.actions.tasks import add_task
from crm.work.dues import Due
from crm.work.models import Notification, Task
from crm.work.planning import Plan
from crm.work.repeats import Often, Repeat
from tests.sales.deals import a_deal
from tests.work.test_tasks import filled
from tests.world import Member, World

PLAN = Plan(Due(date(2027, 3, 1), time(9, 30), "UTC"), 60, Repeat(Often.WEEKLY, 2, (0, 2)))


@pytest.fixture
def task(world: World) -> Task:
    with tenant_scope(world.org):
        return add_task("Ring", plan=PLAN, details="Gently", assignee=world.owner.membership, by=world.owner.actor)


def as_saved(world: World, task: Task) -> Task:
    with tenant_scope(world.org):
        return Task.everything.get(id=task.id)


def test_the_form_shows_and_saves_everything(world: World, task: Task) -> None:
    url, client = reverse("work:task_edit", args=[task.id]), world.owner.client
    page = client.get(url).content.decode()
    for shown in ('value="2027-03-01"', 'value="09:30"', "Gently", '<option value="WEEKLY" selected>'):
        assert shown in page
    data = filled(world, version="1", remind_before="60", often="WEEKLY", interval="2", weekdays=["0", "2"],
                  title="Ring", details="Gently", assignee=str(world.owner.membership.id))  # fmt: skip
    client.post(url, data)
    assert as_saved(world, task).version == 1  # nothing was changed
    client.post(url, data | {"priority": "1", "due_time": "", "often": "", "remind_before": "1440"})
    saved = as_saved(world, task)
    assert (saved.priority, saved.due_on, saved.repeat, saved.version) == (1, date(2027, 3, 1), "", 2)
    assert f"{saved.remind_at:%Y-%m-%d %H:%M}" == "2027-02-28 09:00"
    shown = client.get(reverse("work:task", args=[task.id])).content.decode()
    assert "Urgent" in shown
    assert "1 day before" in shown


def test_two_who_edit_at_once(world: World, task: Task) -> None:
    url = reverse("work:task_edit", args=[task.id])
    data = filled(world, version="1", title="Ring", details="Gently", assignee=str(world.owner.membership.id))
    with tenant_scope(world.org):
        change_task(task.id, {"title": "Ring twice"}, by=world.boss.actor)
    world.owner.client.post(url, data | {"details": "Firmly"})
    saved = as_saved(world, task)
    assert (saved.title, saved.details) == ("Ring twice", "Firmly")
    answer = world.owner.client.post(url, data | {"title": "Ring thrice"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Bea Boss saved this task" in page
    assert "Ring twice" in page
    assert 'value="Ring thrice"' in page
    assert as_saved(world, task).title == "Ring twice"
    world.owner.client.post(url, data | {"title": "Ring thrice", "details": "Firmly", "version": "3"})
    assert as_saved(world, task).title == "Ring thrice"


def test_history_and_undo(in_scope: World) -> None:
    task = add_task("Ring", plan=PLAN, assignee=in_scope.owner.membership, by=in_scope.owner.actor)
    later = Plan(Due(date(2027, 4, 1), None, "UTC"))
    change_task(task.id, {"title": "Write"}, plan=later, by=in_scope.boss.actor)
    change = RecordChange.objects.get(kind="task", record_id=task.id)
    assert change.actor_id == in_scope.boss.membership.id
    undo_change(change.id, by=in_scope.boss.actor)
    saved = Task.objects.get(id=task.id)
    assert (saved.title, saved.due_at, saved.due_on, saved.repeat) == ("Ring", task.due_at, None, task.repeat)
    assert saved.remind_at == task.remind_at


def test_a_task_alone_in_another_zone_stays_where_it_was(in_scope: World) -> None:
    day = Plan(Due(date(2027, 3, 1), None, "Europe/Berlin"))
    task = add_task("Ring", plan=day, by=in_scope.owner.actor)
    with timezone.override("America/New_York"):
        plan = Plan(Due(date(2027, 3, 1), None, "America/New_York"))
        saved = change_task(task.id, {"title": "Write"}, plan=plan, by=in_scope.owner.actor)
    assert (saved.due_at, saved.zone) == (task.due_at, "Europe/Berlin")


def test_whoever_gets_it_is_told(world: World, task: Task, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        assert assign_tasks(world.owner.actor, [task.id], str(world.boss.membership.id)) == 1
        assert assign_tasks(world.owner.actor, [task.id], str(world.boss.membership.id)) == 0
    drain()
    drain()
    with tenant_scope(world.org):
        rows = Notification.objects.filter(kind="task_assigned")
        assert [(row.member_id, row.text) for row in rows] == [(world.boss.membership.id, "New task: Ring")]
        assert assign_tasks(world.owner.actor, [task.id], "") == 1
        with pytest.raises(NotFound):
            assign_tasks(world.owner.actor, [task.id], str(world.stranger.membership.id))
        with pytest.raises(NotFound):
            assign_tasks(world.owner.actor, [task.id], "nobody-we-know")
        with pytest.raises(NotAllowed):
            assign_tasks(world.colleague.actor, [task.id], str(world.boss.membership.id))
    assert as_saved(world, task).assignee_id is None


def test_in_bulk_from_the_list(world: World, task: Task) -> None:
    data = {"verb": f"assign:{world.boss.membership.id}", "ids": [str(task.id)]}
    assert world.colleague.client.post(reverse("work:tasks_bulk"), data).status_code == 404
    assert world.owner.client.post(reverse("work:tasks_bulk"), data).status_code == 302
    assert as_saved(world, task).assignee_id == world.boss.membership.id


def test_the_views_of_the_list(world: World, task: Task) -> None:
    with tenant_scope(world.org):
        add_task("Late", due_at=timezone.now() - timezone.timedelta(days=1), by=world.owner.actor,  # type: ignore[attr-defined]
                 assignee=world.owner.membership)  # fmt: skip

    def shown(**params: str) -> tuple[bool, bool]:
        page = world.owner.client.get(reverse("work:tasks"), params).content.decode()
        return "Ring</span>" in page, "Late</span>" in page

    assert shown(assignee="me", state="open", due__past="yes") == (False, True)
    assert shown(assignee="me", state="open", due__by="today") == (False, True)
    assert shown(assignee="me", state="open") == (True, True)
    assert shown(state="done") == (False, False)


def test_the_bin(world: World, task: Task) -> None:
    url, back = reverse("work:task_bin", args=[task.id]), reverse("work:task_restore", args=[task.id])
    for client, status in ((world.colleague.client, 403), (world.stranger.client, 404), (world.visitor, 302)):
        assert client.post(url).status_code == status
        assert not as_saved(world, task).in_bin
    assert back in world.owner.client.post(url, follow=True).content.decode()  # the toast's Undo
    assert as_saved(world, task).in_bin
    assert world.owner.client.get(reverse("work:task", args=[task.id])).status_code == 410
    assert world.stranger.client.post(back).status_code == 404
    world.owner.client.post(back)
    assert not as_saved(world, task).in_bin


def test_who_may_not(world: World, task: Task) -> None:
    posts: dict[str, dict[str, Any]] = {"task_edit": filled(world, title="Mine"), "task_later": {"until": "week"}}
    for name, data in posts.items():
        url = reverse(f"work:{name}", args=[task.id])
        for client, status in ((world.colleague.client, 403), (world.stranger.client, 404), (world.visitor, 302)):
            assert client.post(url, data).status_code == status
    assert world.owner.client.post(reverse("work:task_later", args=[task.id]), {"until": "never"}).status_code == 404
    saved = as_saved(world, task)
    assert (saved.title, saved.due_at, saved.version) == (task.title, task.due_at, 1)


def test_put_off_from_its_page(world: World, task: Task) -> None:
    url = reverse("work:task_later", args=[task.id])
    page = world.owner.client.post(url, {"until": "tomorrow"}, follow=True).content.decode()
    assert "Put off to tomorrow, 09:30: Ring" in page


def test_added_from_a_record(world: World, as_member: Callable[..., Member]) -> None:
    with tenant_scope(world.org):
        person = add_person(Contact(first_name="Helena"), {}, by=world.owner.actor)
        deal = a_deal(world, person=person)
    page = reverse("sales:deal", args=[deal.id])
    add = f"{reverse('work:add_task')}?about=deal:{deal.id}"
    assert add in world.owner.client.get(page).content.decode()
    assert deal.name in world.owner.client.get(add).content.decode()
    data = filled(world, about=f"deal:{deal.id}", back=page)
    assert as_member("rep").client.post(reverse("work:add_task"), data).status_code == 404
    assert world.stranger.client.post(reverse("work:add_task"), data).status_code == 404
    assert world.owner.client.post(reverse("work:add_task"), filled(world, about="ghost:1")).status_code == 404
    assert world.owner.client.post(reverse("work:add_task"), data)["Location"] == page
    with tenant_scope(world.org):
        task = Task.objects.get()
        assert (task.subject_kind, task.subject_id, task.person_id) == ("deal", deal.id, person.id)
        assert SubjectRef(task.subject_kind, deal.id) == SubjectRef("deal", deal.id)
    assert "Write" in world.owner.client.get(page).content.decode()
