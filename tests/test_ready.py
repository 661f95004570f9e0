"""A world that is put back is the one that the product's verbs make."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from tests import database
from tests.draining import due_queues
from tests.ready import UUIDS, ready_world, rows_of
from tests.world import Member, World, make_world, scope_of

TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(\+00:00)?")
CHANCE = re.compile(r"md5\$\w+\$\w+|(?<='id': ')[0-9a-f]{8}(?=')")  # of passwords, and names of a flow's steps


def told(world: World) -> list[Any]:
    """All its rows, without what is new each time."""
    return [
        {table: sorted(plain(row) for row in rows) for table, rows in rows_of(organization_id).items()}
        for organization_id in (None, world.org.id, world.other_org.id)
    ]


def plain(row: dict[str, Any]) -> str:
    text = repr({name: "number" if name == "id" and isinstance(value, int) else value for name, value in row.items()})
    for pattern in (UUIDS, TIMES, CHANCE):
        text = pattern.sub("-", text)
    return text


def made() -> list[Any]:
    with transaction.atomic():
        found = told(make_world())
        transaction.set_rollback(True)
    return found


def test_the_same_rows(db: None) -> None:
    really = made()
    assert told(ready_world()) == really


def test_nothing_is_due_where_a_test_drains(world: World, drain: Callable[[], None]) -> None:
    assert due_queues() == []
    before = told(world)
    drain()
    assert told(world) == before


@pytest.mark.django_db(transaction=True)
def test_the_same_rows_when_committed() -> None:
    really = told(make_world())
    database.empty_tables()
    assert told(ready_world()) == really


def test_its_objects_are_those_of_the_rows(world: World) -> None:
    for member in (world.boss, world.owner, world.colleague, world.stranger):
        assert_fresh(member)
    assert world.owner.membership.team_id == world.team.id
    assert world.owner.membership.team.id == world.team.id


def assert_fresh(member: Member) -> None:
    with scope_of(member.organization):
        for kept in (member.user, member.organization, member.membership, member.membership.role):
            row = type(kept)._default_manager.get(pk=kept.pk)
            names = [field.attname for field in kept._meta.concrete_fields]
            assert {name: getattr(kept, name) for name in names} == {name: getattr(row, name) for name in names}
