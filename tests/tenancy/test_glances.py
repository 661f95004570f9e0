"""Records to look at: as Django would have made them, with nothing that was not asked for."""

from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import FieldFetchBlocked
from django.db import connection
from django.db.models import FETCH_PEERS, FETCH_RAISE, QuerySet
from django.test.utils import CaptureQueriesContext

from crm.customers.models import Company, Person
from crm.records.actions.keeping import keep
from crm.tenancy.kept import kept
from tests.records.people import a_person
from tests.world import World


@kept
def shown(person_id: UUID) -> QuerySet[Person]:
    """Somebody's name and company's."""
    rows = Person.objects.filter(id__gte=person_id).select_related("company").order_by("id")
    return rows.only("name", "company__name", "profile").fetch_mode(FETCH_RAISE)


@kept
def with_peers(person_id: UUID) -> QuerySet[Person]:
    """Names; the rest when it is read."""
    return Person.objects.filter(id__gte=person_id).order_by("id").only("name").fetch_mode(FETCH_PEERS)


@pytest.fixture
def anna(in_scope: World) -> Person:
    anna = a_person(in_scope, first_name="Anna", last_name="Adler", company=Company.objects.create(name="Skyline"))
    a_person(in_scope, first_name="Ben", last_name="Berg")
    return anna


def test_a_glance_is_the_record(anna: Person) -> None:
    first, second = shown.glances(anna.id)
    (django, _) = shown(anna.id)
    assert (first, str(first)) == (anna, "Anna Adler")
    assert first.__dict__.keys() == django.__dict__.keys() - {"_read"}
    assert first.profile == django.profile  # JSON is read as such
    assert (first.company.name, second.company) == ("Skyline", None)
    assert not first._state.adding


def test_what_was_left_out_is_refused_or_fetched_for_all(anna: Person) -> None:
    with pytest.raises(FieldFetchBlocked):
        _ = shown.glances(anna.id)[0].city
    with CaptureQueriesContext(connection) as captured:
        found: list[Any] = with_peers.glances(anna.id)
        assert [person.first_name for person in found] == ["Anna", "Ben"]
    assert len(captured) == 2


def test_saving_a_glance_keeps_its_history(in_scope: World, anna: Person) -> None:
    glance = with_peers.glances(anna.id)[0]
    glance.first_name = "Anne"
    keep(glance, by=in_scope.boss.actor)
    assert Person.objects.get(id=anna.id).first_name == "Anne"


def test_a_kept_query_set_counts_its_rows(anna: Person) -> None:
    assert shown.count(anna.id) == 2
