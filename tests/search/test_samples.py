"""A search among very many asks small samples of the index first, and everything where these have too few."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.customers.models import Person
from crm.search.actions.bulk import index_found
from crm.search.actions.indexing import index_all
from crm.search.models import SearchEntry
from crm.search.queries import finding
from crm.search.queries.finding import find, matching_ids
from crm.search.samples import SAMPLES, sampled
from crm.search.searchable import Found
from crm.tenancy.ids import uuid7
from tests.sales.deals import a_person
from tests.world import World

FEW, SOME = SAMPLES
IN_BOTH, IN_ONE, IN_NONE = (UUID(int=uuid7().int // 4096 * 4096 + end) for end in (1024, 32, 7))


def test_one_record_in_so_many_is_in_a_sample() -> None:
    ids = [uuid7() for _ in range(20_000)]
    assert 500 < sum(map(SOME.has, ids)) < 750
    assert 5 < sum(map(FEW.has, ids)) < 45
    assert all(SOME.has(each) for each in ids if FEW.has(each))


@pytest.mark.parametrize(("record_id", "times"), [(IN_BOTH, 3), (IN_ONE, 2), (IN_NONE, 1)])
def test_a_record_of_a_sample_has_its_words_once_more(in_scope: World, record_id: UUID, times: int) -> None:
    index_found("person", [(record_id, Found("Helena", subtitle="Brandt"))])
    (words,) = SearchEntry.objects.values_list("words", flat=True)
    assert words.count("helena") == times
    assert words.count("brandt") == times
    assert words.count("hele'") == times  # a short beginning
    assert len(sampled(record_id, ["01234567:helena", "01234567^hel"])) == 2 * times


def test_all_are_found_where_they_are_few(in_scope: World) -> None:
    people = _people(in_scope, 5)
    assert set(matching_ids("person", "mara")) == set(people)
    assert {hit.record_id for hit in find(in_scope.boss.actor, "mara")} == set(people)


def test_a_sample_that_has_enough_is_all_that_is_read(in_scope: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "ROOM", 1)
    sample = [_person(in_scope, SOME.one_in * (number + 1)) for number in range(3)]
    for number in range(5):
        _person(in_scope, SOME.one_in * number + 7)
    index_all("person")
    found = matching_ids("person", "mara", most=2)
    assert len(found) == 2
    assert set(found) < set(sample)


def test_nobody_is_found_twice(in_scope: World) -> None:
    for end in (FEW.one_in, SOME.one_in, 7):
        _person(in_scope, end)
    index_all("person")
    assert len(matching_ids("person", "mara")) == 3
    assert len(find(in_scope.boss.actor, "mara berg")) == 3


def test_samples_and_all_are_one_statement(in_scope: World) -> None:
    _people(in_scope, 3)
    with CaptureQueriesContext(connection) as captured:
        matching_ids("person", "mara berg")
    assert len(captured) == 1


def test_a_sample_of_another_organization_is_not_asked(world: World, in_scope: World) -> None:
    _person(in_scope, FEW.one_in)
    index_all("person")
    (words,) = SearchEntry.objects.values_list("words", flat=True)
    own = world.org.id.hex[-8:]
    assert all(lexeme.strip("'").startswith(own) for lexeme in words.split(" "))


def _people(world: World, count: int) -> list[UUID]:
    people = [a_person(world, first_name="Mara", last_name=f"Berg {number}") for number in range(count)]
    index_all("person")
    return [person.id for person in people]


def _person(world: World, end: int) -> UUID:
    """Somebody whose id ends so."""
    person = Person.objects.create(id=UUID(int=uuid7().int // 4096 * 4096 + end), first_name="Mara", last_name="Berg")
    return person.id
