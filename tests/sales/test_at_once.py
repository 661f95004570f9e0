"""Two people at once: one of them is told, and nothing is done twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from crm.accounts.actor import Actor
from crm.errors import Stale
from crm.events.models import Event
from crm.tenancy.scope import tenant_scope
from sales.actions.moves import move_deal, win_deal
from sales.actions.seeding import seed_sales
from sales.models import Deal, LossReason, Pipeline
from tests.sales.deals import a_deal, as_saved, stages, steps
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(world: World, *tasks: Callable[[], Any]) -> list[Any]:
    """Run all tasks at the same moment, each in a transaction of its own; answers or errors in their order."""
    together = Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        try:
            with tenant_scope(world.org):
                together.wait(timeout=10)
                return task()
        except Exception as error:  # noqa: BLE001  # it is the answer
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_two_move_one_deal(world: World) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world)
        goals = [stages(deal)["Needs found"].id, stages(deal)["Proposal"].id]
        actors: list[Actor] = [world.owner.actor, world.boss.actor]
    answers = at_once(
        world,
        lambda: move_deal(deal.id, goals[0], by=actors[0], version=1),
        lambda: move_deal(deal.id, goals[1], by=actors[1], version=1),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Deal", "Stale"]
    with tenant_scope(world.org):
        assert as_saved(deal)["version"] == 2
        assert len(steps(deal)) == 2
    assert any(isinstance(answer, Stale) for answer in answers)


def test_two_win_one_deal(world: World) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world)
        actor = world.boss.actor
    answers = at_once(world, *[lambda: win_deal(deal.id, by=actor)] * 3)
    assert all(isinstance(answer, Deal) for answer in answers), answers
    with tenant_scope(world.org):
        assert Event.objects.filter(kind="sales.deal_won").count() == 1
        assert steps(deal) == ["Qualified", "Won"]


def test_one_lead_is_converted_by_two(world: World) -> None:
    lead_id = uuid4()
    with tenant_scope(world.org):
        seed_sales()
    answers = at_once(world, *[lambda: a_deal(world, lead_id=lead_id)] * 3)
    assert len({answer.id for answer in answers}) == 1, answers
    with tenant_scope(world.org):
        assert Deal.objects.count() == 1
        assert Event.objects.filter(kind="sales.deal_opened").count() == 1


def test_two_seed_a_new_organization(world: World) -> None:
    answers = at_once(world, *[seed_sales] * 3)
    assert len({answer.id for answer in answers}) == 1, answers
    with tenant_scope(world.org):
        assert Pipeline.objects.count() == 1
        assert LossReason.objects.count() == 12
