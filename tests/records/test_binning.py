"""Into the bin, out of it, and gone for good after thirty days."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person, PersonEmail
from crm.errors import NotAllowed, NotFound
from crm.events.models import Event
from crm.records.actions.binning import bin_record, bin_records, restore_record
from crm.records.actions.purging import purge
from crm.records.models import BinEntry, CustomField, CustomKind, CustomValue
from crm.records.queries.history import bin_entries
from crm.records.tasks import empty_bin
from leads.models import Lead
from tests.records.people import a_person, changes_of
from tests.world import World, scope_of

pytestmark = pytest.mark.usefixtures("in_scope")


def overdue(person: Person) -> BinEntry:
    entry = BinEntry.objects.get(record_id=person.id)
    entry.expires_at = timezone.now() - timedelta(minutes=1)
    entry.save()
    return entry


def test_in_the_bin_it_is_nowhere_but_there(world: World) -> None:
    person = a_person(world)
    bin_record("person", person.id, by=world.boss.actor)
    assert list(Person.objects.all()) == []
    assert [each.title for each in bin_entries(world.boss.actor)] == ["Helena Brandt"]
    assert Person.everything.get(id=person.id).in_bin
    assert changes_of(person)[0].words == {"deleted_at": ["In the bin", "", "yes"]}
    assert Event.objects.filter(kind="records.record_binned", person_id=person.id).count() == 1


def test_and_out_again(world: World) -> None:
    person = a_person(world)
    bin_record("person", person.id, by=world.boss.actor)
    restore_record("person", person.id, by=world.boss.actor)
    assert Person.objects.get(id=person.id).version == 3
    assert list(BinEntry.objects.all()) == []


def test_twice_into_the_bin_is_once(world: World) -> None:
    person = a_person(world)
    bin_record("person", person.id, by=world.boss.actor)
    with pytest.raises(NotFound):
        bin_record("person", person.id, by=world.boss.actor)
    assert BinEntry.objects.count() == 1


def test_who_may_not_does_not(world: World) -> None:
    person = a_person(world)
    with pytest.raises(NotAllowed):
        bin_record("person", person.id, by=world.owner.actor)  # a rep works, he does not throw away
    stranger = world.stranger.actor
    with scope_of(world.other_org), pytest.raises(NotFound):
        bin_record("person", person.id, by=stranger)
    assert bin_records("person", [person.id], by=world.colleague.actor).changed == 0
    assert not Person.objects.get(id=person.id).in_bin
    bin_record("person", person.id, by=world.boss.actor)
    with scope_of(world.other_org), pytest.raises(NotFound):
        restore_record("person", person.id, by=stranger)
    assert list(bin_entries(world.owner.actor)) == []
    assert Person.everything.get(id=person.id).in_bin


def test_what_points_at_it_still_reads(world: World) -> None:
    person = a_person(world)
    lead = Lead.objects.create(person=person, currency="EUR")
    bin_record("person", person.id, by=world.boss.actor)
    assert Lead.objects.get(id=lead.id).person.name == "Helena Brandt"


def test_whoever_writes_again_comes_out_of_the_bin(world: World) -> None:
    person, _ = person_for(Contact(email="helena@brandt.example", first_name="Helena"))
    bin_record("person", person.id, by=world.boss.actor)
    again, is_new = person_for(Contact(email="Helena@Brandt.example", job_title="Buyer"))
    assert (again.id, is_new) == (person.id, False)
    assert Person.objects.get(id=person.id).job_title == "Buyer"
    assert list(BinEntry.objects.all()) == []


def test_after_thirty_days_it_is_gone(world: World) -> None:
    person = a_person(world, email="helena@brandt.example")
    PersonEmail.objects.create(person=person, address=person.email, key=person.email)
    field = CustomField.objects.create(record_kind="person", key="tier", label="Tier", kind=CustomKind.TEXT)
    CustomValue.objects.create(field=field, record_id=person.id, text_key="gold")
    kept = a_person(world, first_name="Otto")
    bin_records("person", [person.id, kept.id], by=world.boss.actor)
    overdue(person)
    assert empty_bin.run() == 1
    assert [each.id for each in Person.everything.all()] == [kept.id]
    assert [PersonEmail.objects.count(), CustomValue.objects.count(), len(changes_of(person))] == [0, 0, 0]
    assert [each.record_id for each in BinEntry.objects.all()] == [kept.id]


def test_what_others_need_stays_and_says_why(world: World) -> None:
    person = a_person(world)
    Lead.objects.create(person=person, currency="EUR")
    bin_record("person", person.id, by=world.boss.actor)
    assert purge(overdue(person)) is False
    entry = BinEntry.objects.get(record_id=person.id)
    assert entry.kept_because == "Still needed by leads."
    assert Person.everything.filter(id=person.id).exists()
