"""Rows written together: all of them or none, in their order, and never past a savepoint that is rolled back."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DataError, connection, transaction
from django.utils import timezone

from crm.customers.models import Person, PersonPhone, Tag
from crm.events.models import Event
from crm.tenancy.ids import uuid7
from crm.tenancy.reading import Reading
from crm.tenancy.scope import tenant_scope
from crm.tenancy.writing import insert, insert_missing, insert_once, together, update, update_many
from tests.world import World


def _tag(name: str) -> Tag:
    return Tag(name=name, key=name.casefold())


def _names() -> set[str]:
    return set(Tag.objects.values_list("name", flat=True))


def test_nothing_is_there_before_the_end_and_all_of_it_after(
    in_scope: World, django_assert_num_queries: Callable[..., Any]
) -> None:
    first = _tag("First")
    with django_assert_num_queries(1), together():
        insert(first, _tag("Second"))
        with together():
            insert(_tag("Third"))
        first.name = "Renamed"
        update(first, "name")
    assert _names() == {"Renamed", "Second", "Third"}
    assert not first._state.adding


def test_what_waits_is_written_before_a_question(
    in_scope: World, django_assert_num_queries: Callable[..., Any]
) -> None:
    first, second = _tag("First"), _tag("Second")
    names = Reading("FROM customers_tag tag WHERE tag.tenant_id = %s ORDER BY tag.name DESC", tag=Tag)
    with together():
        assert names.first_after_writing(in_scope.org.id) is None
        with django_assert_num_queries(1):
            insert(first, second)
            found = names.first_after_writing(in_scope.org.id)
        assert found == (second,)
        assert not first._state.adding
        with suppress(RuntimeError), transaction.atomic():
            insert(_tag("Third"))
            raise RuntimeError
    assert _names() == {"First", "Second"}


def test_after_an_error_nothing_is_written(in_scope: World) -> None:
    with suppress(RuntimeError), together():
        insert(_tag("Lost"))
        raise RuntimeError
    insert(_tag("Kept"))
    assert _names() == {"Kept"}


def test_what_belongs_to_a_savepoint_goes_with_it(in_scope: World) -> None:
    with together():
        insert(_tag("Outer"))
        with suppress(RuntimeError), transaction.atomic():
            insert(_tag("Inner"))
            assert _names() == {"Inner"}
            raise RuntimeError
    assert _names() == {"Outer"}


def test_one_like_it_is_left_alone(in_scope: World) -> None:
    assert insert_once(_tag("Once"))
    again = _tag("Once")
    assert not insert_once(again)
    assert again._state.adding
    fresh, known = _tag("New"), _tag("Once")
    assert insert_missing([fresh, known]) == {fresh.id}
    assert insert_missing([]) == set()
    assert Tag.objects.count() == 2


def test_another_organizations_row_is_refused(in_scope: World) -> None:
    foreign = _tag("Foreign")
    foreign.tenant_id = in_scope.other_org.id
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        insert(foreign)
    assert connection.in_atomic_block
    assert not _names()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_values_of_all_kinds_come_back_as_they_were(in_scope: World, count: int) -> None:
    """Several rows travel as lists, one for each column."""
    odd = ["", "NULL", "\x01", "a,b", '"{}"', "back\\slash", "Grüße %s %", "it's", "line\nbreak", "{1,2}"]
    at = timezone.now()
    rows = [
        Event(
            kind=f"test.{word[:3] or 'none'}",
            actor_kind="system",
            subject_kind=word,
            subject_id=uuid7() if number % 2 else None,
            data={"word": word, "list": [1, None, {"deep": word}]},
            occurred_at=at,
            depth=number,
            pending=bool(number % 2),
        )
        for number, word in enumerate(odd[:count] if count < 3 else odd)
    ]
    insert(*rows)
    kept = {row.id: row for row in Event.objects.filter(id__in=[row.id for row in rows])}
    names = ("kind", "subject_kind", "subject_id", "data", "occurred_at", "depth", "pending", "tenant_id")
    for row in rows:
        assert [getattr(kept[row.id], name) for name in names] == [getattr(row, name) for name in names]


def test_a_text_with_a_nul_is_refused_among_others_too(in_scope: World) -> None:
    rows = [Event(kind="test", actor_kind="system", subject_kind=word) for word in ("fine", "not\x00fine")]
    for some in (rows, rows[1:]):
        with pytest.raises(psycopg.DataError, match="NUL"), transaction.atomic():
            insert(*some)
    assert not Event.objects.filter(kind="test").exists()


def test_words_that_are_too_long_are_refused_among_others_too(in_scope: World) -> None:
    rows = [Event(kind="x" * length, actor_kind="system") for length in (5, 200)]
    with pytest.raises(DataError), transaction.atomic():
        insert(*rows)


def test_a_moment_that_a_row_tells_of_stays_and_any_other_is_now(in_scope: World) -> None:
    person = Person.objects.create(last_name="Berg")
    told = PersonPhone(person=person, number="+49301", created_at=datetime(2026, 1, 10, 9, 30, tzinfo=UTC))
    insert(told, PersonPhone(person=person, number="+49302", primary=False))
    first, second = PersonPhone.objects.order_by("number")
    assert first.created_at == datetime(2026, 1, 10, 9, 30, tzinfo=UTC)
    assert second.created_at > timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize("born", [[None, None], [date(1990, 2, 1), None]])
@pytest.mark.parametrize("custom", [[{}, {}], [{"tier": 'Gold "1"'}, {"since": None}]])
def test_many_rows_get_their_own_values(in_scope: World, born: list[Any], custom: list[Any]) -> None:
    people = [Person.objects.create(last_name=name) for name in ("Berg", "Ruiz", "Stay")]
    for person, day, own, city in zip(people, born, custom, ["Kiel, {x}", "O'Hara\\"], strict=False):
        person.birthday, person.custom, person.city, person.company_id = day, own, city, None
        person.last_name = "not among them"
    update_many(people[:2], "city", "birthday", "custom", "company")
    kept = list(Person.objects.order_by("id").values_list("last_name", "city", "birthday", "custom"))
    assert kept == [
        ("Berg", "Kiel, {x}", born[0], custom[0]),
        ("Ruiz", "O'Hara\\", born[1], custom[1]),
        ("Stay", "", None, {}),
    ]


def test_many_rows_of_others_stay(world: World) -> None:
    with tenant_scope(world.other_org):
        theirs = [Person.objects.create(last_name=name) for name in ("Berg", "Ruiz")]
    for person in theirs:
        person.city = "Taken"
    with tenant_scope(world.org):
        update_many(theirs, "city")
    with tenant_scope(world.other_org):
        assert set(Person.objects.values_list("city", flat=True)) == {""}
