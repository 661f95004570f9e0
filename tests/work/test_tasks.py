"""Tasks: given, ticked off, taken back; who sees them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Visibility
from crm.errors import NotAllowed, NotFound
from crm.events.models import Event
from crm.tenancy.scope import tenant_scope
from crm.work.actions.tasks import add_task, complete_task, complete_tasks, reopen_task
from crm.work.models import Notification, Task
from tests.world import Member, World


@pytest.fixture
def task(world: World) -> Task:
    with tenant_scope(world.org):
        return add_task("Call Helena", assignee=world.owner.membership, by=world.boss.actor)


def as_saved(world: World, task: Task) -> Task:
    with tenant_scope(world.org):
        return Task.objects.get(id=task.id)


def test_done_and_taken_back(world: World, task: Task) -> None:
    client = world.owner.client
    assert "Call Helena" in client.get("/").content.decode()
    client.post(reverse("work:task_done", args=[task.id]), {"back": "/"})
    assert as_saved(world, task).done_at
    page = client.get("/").content.decode()
    assert "Nothing is waiting for you" in page
    undo = reverse("work:task_open", args=[task.id])
    assert undo in page  # the toast's Undo
    client.post(undo)
    assert as_saved(world, task).done_at is None


def test_ticking_twice_is_ticking_once(world: World, task: Task) -> None:
    with tenant_scope(world.org):
        first = complete_task(task.id, by=world.owner.actor).done_at
        assert complete_task(task.id, by=world.owner.actor).done_at == first
        assert Event.objects.filter(kind="work.task_done").count() == 1


def test_who_may_not(world: World, task: Task) -> None:
    for name in ("work:task_done", "work:task_open"):
        url = reverse(name, args=[task.id])
        assert world.colleague.client.post(url).status_code == 403
        assert world.stranger.client.post(url).status_code == 404
        assert world.visitor.post(url).status_code == 302
    assert world.stranger.client.get(reverse("work:task", args=[task.id])).status_code == 404
    with tenant_scope(world.org):
        for verb in (complete_task, reopen_task):
            with pytest.raises(NotAllowed):
                verb(task.id, by=world.colleague.actor)
        with pytest.raises(NotAllowed):
            add_task("X", by=world.colleague.actor)
        assert Task.objects.count() == 1
    assert as_saved(world, task).done_at is None


def test_others_own_tasks_are_their_own(in_scope: World, as_member: Callable[..., Member]) -> None:
    loner = as_member("rep")
    role = loner.membership.role
    role.visibility = Visibility.OWN
    role.save()
    task = add_task("Secret", assignee=in_scope.boss.membership, by=in_scope.boss.actor)
    with pytest.raises(NotFound):
        complete_task(task.id, by=loner.actor)
    assert complete_tasks(loner.actor, [task.id]) == 0
    mine = add_task("Mine", assignee=loner.membership, by=in_scope.boss.actor)
    assert complete_tasks(loner.actor, [task.id, mine.id]) == 1


def test_the_same_key_gives_one_task(in_scope: World) -> None:
    first = add_task("Once", by=in_scope.boss.actor, key="step:1")
    assert add_task("Twice", by=in_scope.boss.actor, key="step:1") == first


def test_whoever_gets_one_is_told(world: World, task: Task) -> None:
    with tenant_scope(world.org):
        assert Notification.objects.get().member_id == world.owner.membership.id
        add_task("For me", assignee=world.boss.membership, by=world.boss.actor)
        assert Notification.objects.count() == 1
    page = world.owner.client.get(reverse("work:notifications")).content.decode()
    assert "New task: Call Helena" in page
    assert "Call Helena" not in world.boss.client.get(reverse("work:notifications")).content.decode()
    world.boss.client.post(reverse("work:notifications_read"))
    with tenant_scope(world.org):
        assert Notification.objects.filter(read_at=None).count() == 1
    world.owner.client.post(reverse("work:notifications_read"))
    with tenant_scope(world.org):
        assert not Notification.objects.filter(read_at=None).exists()


def filled(world: World, **more: Any) -> dict[str, Any]:
    """The form of a task as a browser sends it."""
    data = {"title": "Write", "assignee": str(world.boss.membership.id), "priority": "3", "interval": "1",
            "details": "With care", "due_day": "2027-03-01", "due_time": "09:30"}  # fmt: skip
    return data | more


def test_a_new_one_on_its_page(world: World) -> None:
    url = reverse("work:add_task")
    assert "Add task" in world.owner.client.get(url).content.decode()
    assert world.owner.client.post(url, filled(world)).status_code == 302
    with tenant_scope(world.org):
        task = Task.objects.get()
        assert (task.assignee_id, task.author_id) == (world.boss.membership.id, world.owner.membership.id)
        assert str(task.due_at) == "2027-03-01 09:30:00+00:00"
    wrongs: tuple[dict[str, Any], ...] = (
        {"title": ""}, {"due_day": "soon"}, {"due_day": ""}, {"due_day": "1066-10-14"}, {"priority": "9"},
        {"assignee": str(world.stranger.membership.id)}, {"interval": "0"}, {"until": "2027-02-01"},
        {"due_day": "", "due_time": "", "often": "DAILY"}, {"weekdays": ["7"]},
    )  # fmt: skip
    for wrong in wrongs:
        assert world.owner.client.post(url, filled(world, **wrong)).status_code == 422, wrong
    assert world.colleague.client.post(url, filled(world)).status_code == 403
    assert world.visitor.post(url, filled(world)).status_code == 302
    with tenant_scope(world.org):
        assert Task.objects.count() == 1


def test_the_list(world: World, task: Task) -> None:
    with tenant_scope(world.org):
        Task.objects.filter(id=task.id).update(due_at=timezone.now() - timedelta(hours=1))
    page = world.owner.client.get(reverse("work:tasks"), {"assignee": "me", "state": "open"}).content.decode()
    assert "Late" in page
    assert "Call Helena" in page
    assert "Call Helena" not in world.owner.client.get(reverse("work:tasks"), {"state": "done"}).content.decode()
    assert "Call Helena" in world.owner.client.get(reverse("work:tasks"), {"q": "helena"}).content.decode()
    assert "Call Helena" not in world.stranger.client.get(reverse("work:tasks")).content.decode()
    world.owner.client.post(reverse("work:tasks_bulk"), {"verb": "done", "ids": [str(task.id)]})
    assert as_saved(world, task).done_at


def test_its_page_and_panel(world: World, task: Task) -> None:
    url = reverse("work:task", args=[task.id])
    assert "Call Helena" in world.colleague.client.get(url).content.decode()
    panel = world.owner.client.get(url, headers={"HX-Request": "true", "HX-Target": "panel"}).content.decode()
    assert "<html" not in panel


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/x"])
def test_back_leads_nowhere_else(world: World, task: Task, back: str) -> None:
    answer = world.owner.client.post(reverse("work:task_done", args=[task.id]), {"back": back})
    assert answer["Location"] == "/"
