"""A board that was drawn before says what one says that is drawn anew, after every kind of change and at every hour."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Person
from crm.tenancy.scope import tenant_scope
from crm.web.models import SavedView
from sales.actions.seeding import seed_sales
from sales.models import Deal, Pipeline, Stage
from sales.queries.pipelines import stages_of
from sales.views.board_sheet import SHEETS
from tests.records.people import a_person
from tests.world import Member, World

BOARD = "sales:board"


@pytest.fixture
def deal(world: World) -> Iterator[Deal]:
    """Of the record's owner, in the second column."""
    with tenant_scope(world.org):
        stage = stages_of(seed_sales())[1]
        person = a_person(world, first_name="Ada", last_name="Berg")
        yield Deal.objects.create(
            name="Two tugs", person=person, owner=world.owner.membership, pipeline=stage.pipeline, stage=stage,
            value_minor=120_000, currency="EUR",
        )  # fmt: skip
    SHEETS.clear()


def board(member: Member, query: str = "") -> str:
    return member.client.get(reverse(BOARD) + query).content.decode()


def test_every_change_shows_at_once(
    world: World, deal: Deal, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(3):
        assert "Two tugs" in board(world.owner)
    with django_assert_max_num_queries(6):  # session and who, the frame's own, all of the board
        assert "€1,200" in board(world.owner)
    changes: list[tuple[Callable[[], Any], str]] = [
        (lambda: Deal.objects.update(name="Three tugs"), "Three tugs"),
        (lambda: Deal.objects.update(value_minor=990_000), "€9,900"),
        (lambda: Stage.objects.filter(id=deal.stage_id).update(name="Alongside"), "Alongside"),
        (lambda: Pipeline.objects.update(name="Shipyard"), "Shipyard"),
        (lambda: Person.objects.update(name="Eda Berg"), "Eda Berg"),
        (lambda: Deal.objects.update(owner=None), "Nobody yet"),
        (lambda: SavedView.objects.create(list_key=BOARD, name="Heavy ones", owner=world.owner.membership), "Heavy"),
        (lambda: Deal.objects.create(name="A pilot boat", owner=world.owner.membership, stage=deal.stage,
                                     pipeline=deal.pipeline), "A pilot boat"),
    ]  # fmt: skip
    for change, words in changes:
        assert words not in board(world.owner)
        with tenant_scope(world.org):
            change()
        assert words in board(world.owner), words
    with tenant_scope(world.org):
        Deal.objects.filter(id=deal.id).update(deleted_at=timezone.now())
    assert "Three tugs" not in board(world.owner)


def test_the_sums_follow(world: World, deal: Deal) -> None:
    def sums() -> str:
        headers = {"HX-Request": "true"}
        return world.owner.client.get(reverse(BOARD) + "?count=1", headers=headers).content.decode()

    board(world.owner)
    for _ in range(2):
        assert "€1,200" in sums()
    with tenant_scope(world.org):
        Deal.objects.update(value_minor=770_000)
    assert "€7,700" in sums()


def test_each_sees_his_own(world: World, deal: Deal) -> None:
    assert "Two tugs" in board(world.owner)
    with tenant_scope(world.org):
        Deal.objects.update(owner=world.boss.membership)
    seen = "Two tugs" in board(world.boss)
    assert seen
    assert "Two tugs" not in board(world.stranger)
    with tenant_scope(world.org):
        hidden = not Deal.objects.visible_to(world.owner.actor).exists()
    assert ("Two tugs" not in board(world.owner)) == hidden


def test_filters_of_the_moment_are_asked_with_this_one(world: World, deal: Deal) -> None:
    noon = timezone.now()
    with tenant_scope(world.org):
        Deal.objects.update(next_step="Call", next_step_at=noon + timedelta(minutes=20))
    for minutes, late in ((0, False), (10, False), (30, True)):
        with time_machine.travel(noon + timedelta(minutes=minutes), tick=False):
            assert ("Two tugs" in board(world.owner, "?step=late")) == late
            assert ("was due" in board(world.owner)) == late


def test_a_day_longer_in_its_stage_shows_when_it_is_over(world: World, deal: Deal) -> None:
    begun = timezone.now().replace(hour=12)  # days are those of the calendar: 47 hours after midnight are one
    with tenant_scope(world.org):
        Stage.objects.filter(id=deal.stage_id).update(stalled_after_days=2)
        Deal.objects.update(stage_since=begun)
    for hours, words in ((47, "2 days"), (49, "Stalled 2 days"), (73, "Stalled 3 days")):
        with time_machine.travel(begun + timedelta(hours=hours), tick=False):
            assert words in board(world.owner), hours
