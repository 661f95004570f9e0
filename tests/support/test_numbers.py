"""Many customers at once: each ticket has its own number, and none is left out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from crm.tenancy.scope import tenant_scope
from support.actions.handling import take_next
from support.models import Ticket
from tests.support.conftest import make_person, make_ticket
from tests.world import World, make_member, make_world

THREADS = 8


@pytest.mark.django_db(transaction=True)
def test_threads_get_numbers_without_gaps() -> None:
    world = make_world()
    with tenant_scope(world.org):
        people = [make_person(f"p{number}@osei.example") for number in range(THREADS)]

    def work(number: int) -> None:
        try:
            for _ in range(4):
                with tenant_scope(world.org):
                    make_ticket(people[number])
        finally:
            connections.close_all()

    _in_threads(work)
    with tenant_scope(world.org):
        numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == list(range(1001, 1001 + THREADS * 4))


@pytest.mark.django_db(transaction=True)
def test_same_form_sent_at_once_opens_one() -> None:
    world = make_world()
    with tenant_scope(world.org):
        person = make_person("p@osei.example")

    def work(_number: int) -> None:
        try:
            with tenant_scope(world.org):
                make_ticket(person, key="the-form")
        finally:
            connections.close_all()

    _in_threads(work)
    with tenant_scope(world.org):
        assert [ticket.number for ticket in Ticket.objects.all()] == [1001]


@pytest.mark.django_db(transaction=True)
def test_two_agents_never_take_the_same() -> None:
    world: World = make_world()
    agents = [make_member(world.org, "agent", name=f"Agent {number}") for number in range(4)]
    actors = [agent.actor for agent in agents]
    with tenant_scope(world.org):
        person = make_person("p@osei.example")
        for _ in range(4):
            make_ticket(person)
    taken: list[object] = []

    def work(number: int) -> None:
        try:
            with tenant_scope(world.org):
                ticket = take_next(by=actors[number % 4])
            taken.append(ticket and ticket.number)
        finally:
            connections.close_all()

    _in_threads(work)
    given = [number for number in taken if number is not None]
    assert len(given) == len(set(given))


def _in_threads(work: object) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))  # type: ignore[arg-type]
