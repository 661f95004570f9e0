"""What the frame counts is kept for a moment, and counted anew as soon as the member changes something."""

import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as BrokerGone

from crm.tenancy.scope import tenant_scope
from crm.web.actions.saved_views import pin_view, save_view
from crm.work.actions.tasks import add_task
from tests.world import Member, World


def give_task(world: World, member: Member) -> str:
    with tenant_scope(world.org):
        return str(add_task("Call back", assignee=member.membership, by=world.boss.actor).pk)


def tasks_counted(member: Member) -> int:
    """The figure beside Tasks in the rail."""
    page = member.client.get("/customers/people/").content.decode()
    found = re.search(r'data-fl-nav-count="/tasks/">(\d+)<', page)
    return int(found.group(1)) if found else 0


def test_the_next_page_does_not_ask_again(world: World) -> None:
    give_task(world, world.owner)
    assert tasks_counted(world.owner) == 1
    with CaptureQueriesContext(connection) as asked:
        assert tasks_counted(world.owner) == 1
    assert not [query["sql"] for query in asked if "work_notification" in query["sql"] or "work_task" in query["sql"]]


def test_ones_own_change_shows_at_once_and_only_ones_own(world: World) -> None:
    task_id = give_task(world, world.owner)
    give_task(world, world.boss)
    assert (tasks_counted(world.owner), tasks_counted(world.boss), tasks_counted(world.stranger)) == (1, 1, 0)
    world.owner.client.post(f"/tasks/{task_id}/done/")
    assert (tasks_counted(world.owner), tasks_counted(world.boss), tasks_counted(world.stranger)) == (0, 1, 0)


def test_a_view_one_may_no_longer_open_is_gone_at_once(world: World) -> None:
    """Names are kept, rights never."""
    with tenant_scope(world.org):
        view = save_view("customers:people", "Our champions", "", shared=True, by=world.boss.actor)
        pin_view(view.id, True, by=world.boss.actor)
    assert "Our champions" in world.owner.client.get("/").content.decode()
    role = world.owner.membership.role
    with tenant_scope(world.org):
        role.capabilities = [name for name in role.capabilities if name != "customers.view"]
        role.save()
    assert "Our champions" not in world.owner.client.get("/").content.decode()


def test_without_the_cache_pages_still_come(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    give_task(world, world.owner)

    def gone(*_args: object, **_more: object) -> None:
        raise BrokerGone

    for verb in ("get", "set", "delete"):
        monkeypatch.setattr(caches["organization"], verb, gone)
    assert tasks_counted(world.owner) == 1
