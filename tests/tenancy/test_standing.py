"""What was made of the database's answers is made anew where it would answer otherwise, and only there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from crm.customers.models import Person
from crm.tenancy.gathering import gathered
from crm.tenancy.hearing import Hearing, hearing
from crm.tenancy.postgresql.prepared import Asked
from crm.tenancy.scope import tenant_scope
from crm.tenancy.standing import Standing
from tests.records.people import a_person
from tests.tenancy.test_gathering import called, names_of
from tests.world import World

Queries = Callable[..., Any]


def names() -> str:
    """Two questions, the second of what the first found."""
    return ", ".join(str(names_of(person.id)[0][0]) for person in called("Ada"))


class Work:
    """Something that takes its time."""

    def __init__(self, read: Callable[[], Any] = names) -> None:
        self.done = 0
        self.read = read

    def __call__(self) -> str:
        self.done += 1
        return f"{self.read()}"


def things() -> Standing[str]:
    return Standing(most_bytes=100_000, size=len)


def test_what_was_answered_the_same_stays(in_scope: World, django_assert_num_queries: Queries) -> None:
    a_person(in_scope, first_name="Ada")
    kept, work = things(), Work()
    for _ in range(2):
        assert kept.of("ada", work) == "Ada"
    with django_assert_num_queries(1):
        assert kept.of("ada", work) == "Ada"
    assert work.done == 1
    a_person(in_scope, first_name="Ada")
    assert kept.of("ada", work) == "Ada, Ada"
    Person.objects.filter(first_name="Ada").update(first_name="Eda")
    assert kept.of("ada", work) == ""
    assert kept.of("eda", Work(Person.objects.count)) == "2"
    assert work.done == 3


def test_each_organization_has_its_own(world: World) -> None:
    kept = things()
    for org, found in ((world.org, "Ada"), (world.other_org, ""), (world.org, "Ada")):
        with tenant_scope(org):
            if found and not called("Ada"):
                a_person(world, first_name="Ada")
            assert kept.of("ada", names) == found


@pytest.mark.parametrize(
    "read",
    [
        lambda: Person.objects.filter(created_at__lt=timezone.now()).count(),
        lambda: Person.objects.filter(created_at__range=(timezone.now() - timedelta(1), timezone.now())).count(),
        lambda: caches["organization"].get("anything"),
        lambda: Person.objects.update(first_name="Eda"),
        lambda: connection.cursor().execute("SELECT now()"),
        lambda: connection.cursor().execute("SELECT 1;\nSELECT 2"),
        lambda: connection.cursor().executemany("SELECT %s", [[1], [2]]),
        lambda: list(Person.objects.select_for_update(no_key=True)),
    ],
    ids=["moment", "span", "cache", "change", "clock", "two", "many", "lock"],
)
def test_what_may_be_otherwise_the_next_time_is_not_kept(in_scope: World, read: Callable[[], Any]) -> None:
    kept, work = things(), Work(read)
    for _ in range(2):
        kept.of("work", work)
    assert work.done == 2


def test_it_is_asked_with_others(in_scope: World, django_assert_num_queries: Queries) -> None:
    a_person(in_scope, first_name="Ada")
    kept, work = things(), Work()
    kept.of("ada", work)
    with django_assert_num_queries(1):
        ben, found, _ = gathered(
            lambda: called("Ben"), lambda: kept.of("ada", work), lambda: kept.ask_ahead(["nothing", "ada"])
        )
    assert (ben, found, work.done) == ([], "Ada", 1)


def test_what_is_made_among_others_asks_with_them_first(in_scope: World, django_assert_num_queries: Queries) -> None:
    work = Work(lambda: called("Ada"))
    with django_assert_num_queries(1):
        assert gathered(lambda: called("Ben"), lambda: things().of("ada", work)) == [[], "[]"]
    assert work.done == 2  # begun, and broken off where it asked


def test_what_was_asked_in_one_message_is_asked_again(in_scope: World, django_assert_num_queries: Queries) -> None:
    kept, work = things(), Work(lambda: gathered(lambda: called("Ada"), lambda: called("Ben")))
    kept.of("both", work)
    done = work.done
    with django_assert_num_queries(1):
        assert kept.of("both", work) == "[[], []]"
    assert work.done == done
    a_person(in_scope, first_name="Ben")
    assert "Ben" in kept.of("both", work)


def test_what_is_made_of_kept_things_stands_with_them(in_scope: World) -> None:
    inner, outer, work = things(), things(), Work(lambda: called("Ada"))
    for _ in range(2):
        assert outer.of("outer", lambda: inner.of("inner", work)) == "[]"
    outer.clear()
    assert outer.of("outer", lambda: inner.of("inner", work)) == "[]"  # of one that was there already
    a_person(in_scope, first_name="Ada")
    assert "Ada" in outer.of("outer", lambda: inner.of("inner", work))


def test_what_was_given_decides_too(in_scope: World) -> None:
    kept, work = things(), Work(lambda: "")
    for given in ({"name": "Ada"}, {"name": "Ada"}, {"name": "Eda"}):
        kept.of("work", work, given=given)
    assert work.done == 2


def test_what_begins_with_several_parts_is_kept(in_scope: World) -> None:
    kept, work = things(), Work(lambda: list(Person.objects.values("id").union(Person.objects.values("id"))))
    for _ in range(2):
        kept.of("union", work)
    assert work.done == 1


def test_a_question_with_two_answers_decides_nothing() -> None:
    heard = Hearing()
    heard.hear([Asked("SELECT 1")], None, [(1,)])
    assert heard.can_be_asked_again
    heard.hear([Asked("SELECT 1")], None, [(2,)])
    assert not heard.can_be_asked_again


def test_who_listens_takes_nothing_away(in_scope: World) -> None:
    ada = a_person(in_scope, first_name="Ada")
    with hearing() as heard:
        assert list(Person.objects.filter(id=ada.id)) == [ada]
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s, %s", ["a", 1])
            assert cursor.fetchone() == ("a", 1)
            assert cursor.fetchone() is None
    assert list(heard.told.values())[1:] == [[("a", 1)]]
