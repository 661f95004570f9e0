"""Emitting: one row in the same transaction, with actor and cause; loops are refused."""

import pytest
from django.db import Error, transaction

from crm.events.catalog.customers import PersonAdded, TagAdded
from crm.events.emit import MAX_DEPTH, EventLoop, caused_by, emit, emit_all
from crm.events.models import Event
from crm.tenancy.ids import uuid7
from tests.world import World


def test_row_says_who_what_and_about_whom(in_scope: World) -> None:
    person = uuid7()
    row = emit(TagAdded(person_id=person, tag="VIP"), by=in_scope.owner.actor)
    row = Event.objects.get(id=row.id)
    assert (row.kind, row.data, row.person_id) == ("customers.tag_added", {"tag": "VIP"}, person)
    assert (row.actor.kind, row.actor.id) == ("member", in_scope.owner.membership.id)
    assert row.subject is not None
    assert row.subject.id == person
    assert row.read() == TagAdded(person_id=person, tag="VIP")


def test_event_goes_with_its_transaction(in_scope: World) -> None:
    before = Event.objects.count()
    with pytest.raises(ZeroDivisionError):
        _emit_and_fail()
    assert Event.objects.count() == before


def test_outside_of_an_organization_is_an_error(db: None) -> None:
    with pytest.raises(Error, match="uuid"), transaction.atomic():
        emit(TagAdded(tag="x"))


def test_cause_and_depth(in_scope: World) -> None:
    first = emit(PersonAdded(person_id=uuid7()))
    with caused_by(first):
        second = emit(TagAdded(tag="a"))
        with caused_by(second):
            third = emit(TagAdded(tag="b"))
    assert (second.cause_id, second.depth, third.cause_id, third.depth) == (first.id, 1, second.id, 2)
    assert first.id < second.id < third.id
    assert emit(TagAdded(tag="c")).cause_id is None


def test_loop_is_refused(in_scope: World) -> None:
    row = emit(TagAdded(tag="0"))
    row.depth = MAX_DEPTH
    with caused_by(row), pytest.raises(EventLoop):
        emit(TagAdded(tag="1"))


def test_many_keep_their_order(in_scope: World) -> None:
    rows = emit_all([TagAdded(tag=str(number)) for number in range(50)])
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert list(
        Event.objects.filter(id__in=[row.id for row in rows]).order_by("id").values_list("data__tag", flat=True)
    ) == [str(number) for number in range(50)]


def _emit_and_fail() -> None:
    with transaction.atomic():
        emit(TagAdded(tag="x"))
        raise ZeroDivisionError
