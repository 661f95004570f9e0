"""What several readings ask is asked in one message, and each finds what it would have found by itself."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet

from crm.accounts.models import Membership
from crm.customers.models import Person
from crm.tenancy.gathering import gathered
from crm.tenancy.kept import kept
from crm.tenancy.scope import tenant_scope
from tests.records.people import a_person
from tests.world import World

Queries = Callable[..., Any]


@kept
def called(name: str) -> QuerySet[Person]:
    """Whole records."""
    return Person.objects.filter(first_name=name).select_related("owner").order_by("id")


@kept
def names_of(person_id: UUID) -> QuerySet[Person, tuple[Any, ...]]:
    """Columns, JSON among them."""
    return Person.objects.filter(id=person_id).values_list("first_name", "custom")


@kept
def nobody() -> QuerySet[Person]:
    """No statement at all."""
    return Person.objects.none()


@pytest.fixture
def ada(in_scope: World) -> Person:
    return a_person(in_scope, first_name="Ada")


def test_one_message_asks_for_all(ada: Person, in_scope: World, django_assert_num_queries: Queries) -> None:
    ben = a_person(in_scope, first_name="Ben", custom={"tier": "gold"})
    for _ in range(2):  # compiled in the message's making, or long before
        with django_assert_num_queries(1):
            people, (names,), none, words = gathered(
                lambda: called("Ada"), lambda: names_of(ben.id), nobody, lambda: "nothing asked"
            )
        assert people == [ada]
        assert people[0].owner == ada.owner
        assert names == ("Ben", {"tier": "gold"})
        assert (none, words) == ([], "nothing asked")


def test_what_comes_later_or_by_other_means_asks_by_itself(ada: Person, django_assert_num_queries: Queries) -> None:
    def one_after_another() -> list[Any]:
        return [names_of(person.id) for person in called("Ada")]

    with django_assert_num_queries(3):
        found, members = gathered(one_after_another, Membership.objects.count)
    assert found == [[("Ada", {})]]
    assert members == Membership.objects.count()


def test_readings_of_readings_are_asked_along(ada: Person, django_assert_num_queries: Queries) -> None:
    with django_assert_num_queries(1):
        (one, two), three = gathered(
            lambda: gathered(lambda: called("Ada"), lambda: called("Ben")), lambda: names_of(ada.id)
        )
    assert (one, two, three) == ([ada], [], [("Ada", {})])


def test_nothing_is_left_waiting(ada: Person, in_scope: World) -> None:
    assert gathered(lambda: called("Ada"), lambda: called("Ada")) == [[ada], [ada]]
    other = a_person(in_scope, first_name="Ada")
    assert called("Ada") == [ada, other]
    with pytest.raises(ZeroDivisionError):
        gathered(lambda: called("Ada"), lambda: 1 / 0)
    assert called("Ada") == [ada, other]


def test_each_organization_finds_its_own(world: World) -> None:
    def found() -> list[Person]:
        (people,) = gathered(lambda: called("Ada"))
        return list(people)

    with tenant_scope(world.org):
        ada = a_person(world, first_name="Ada")
        assert found() == [ada]
    with tenant_scope(world.other_org):
        assert found() == []
