"""Further e-mails, phones, addresses and jobs in the history of a record, and taken back."""

from typing import Any

import pytest

from crm.accounts.models import Role
from crm.customers.actions.channels import remove_channel, save_channel
from crm.customers.actions.jobs import remove_job, save_job
from crm.customers.models import Company, Person, PersonCompany, PersonEmail
from crm.errors import NotAllowed, NotFound, Refused
from crm.records.actions.undoing import undo_change
from crm.records.models import RecordChange
from crm.records.queries.history import change_lines, fields_in_history
from tests.records.people import a_person, changes_of
from tests.world import World, scope_of

pytestmark = pytest.mark.usefixtures("in_scope")


@pytest.fixture
def helena(in_scope: World) -> Person:
    person = a_person(in_scope)
    save_channel("person", person.id, "email", {"address": "helena@brandt.example"}, by=in_scope.boss.actor)
    return person


def last(record: Any) -> RecordChange:
    return changes_of(record)[-1]


def told(record: Any, world: World) -> list[list[str]]:
    return change_lines([last(record)], world.boss.actor)[0].words


def emails(person: Person) -> set[tuple[str, bool]]:
    return set(PersonEmail.objects.filter(person=person).values_list("address", "primary"))


def test_the_first_one_is_told_once(world: World, helena: Person) -> None:
    assert told(helena, world) == [["Email", "", "helena@brandt.example"]]


@pytest.mark.parametrize(
    ("channel", "values", "words"),
    [
        ("email", {"address": "home@brandt.example", "label": "Home"}, "home@brandt.example (home)"),
        ("email", {"address": "info@brandt.example", "shared": True}, "info@brandt.example (shared)"),
        ("phone", {"number": "+49 30 1234567"}, "+49301234567"),
        ("address", {"city": "Bonn", "street": "Am Hof 1"}, "Am Hof 1, Bonn"),
    ],
)
def test_added_changed_taken_away_and_all_of_it_undone(
    world: World, helena: Person, channel: str, values: dict[str, Any], words: str
) -> None:
    boss = world.boss.actor
    if channel != "email":
        first = {"phone": {"number": "+49 89 7654321"}, "address": {"city": "Munich"}}[channel]
        save_channel("person", helena.id, channel, first, by=boss)
    row = save_channel("person", helena.id, channel, values, by=boss)
    added = last(helena)
    assert told(helena, world)[0][1:] == ["", words]
    remove_channel("person", helena.id, channel, row.id, by=boss)
    removed = last(helena)
    assert told(helena, world)[0][1:] == [words, ""]
    assert change_lines([removed], boss)[0].undoable
    undo_change(removed.id, by=boss)
    again = type(row).objects.get(id=row.id)
    assert str(again) == str(row)
    assert told(helena, world)[0][1:] == ["", words]
    undo_change(last(helena).id, by=boss)
    assert not type(row).objects.filter(id=row.id).exists()
    with pytest.raises(Refused):
        undo_change(added.id, by=boss)  # it is not there any more
    assert last(helena).version == Person.objects.get(id=helena.id).version


def test_another_first_one_and_back(world: World, helena: Person) -> None:
    boss = world.boss.actor
    save_channel("person", helena.id, "email", {"address": "new@brandt.example", "primary": True}, by=boss)
    assert emails(helena) == {("helena@brandt.example", False), ("new@brandt.example", True)}
    undo_change(last(helena).id, by=boss)
    assert emails(helena) == {("helena@brandt.example", True)}
    assert Person.objects.get(id=helena.id).email == "helena@brandt.example"


def test_an_address_that_is_somebody_elses_by_now_stays_there(world: World, helena: Person) -> None:
    boss = world.boss.actor
    row = save_channel("person", helena.id, "email", {"address": "jo@brandt.example"}, by=boss)
    remove_channel("person", helena.id, "email", row.id, by=boss)
    gone = last(helena)
    other = a_person(world, first_name="Jo")
    save_channel("person", other.id, "email", {"address": "jo@brandt.example"}, by=boss)
    with pytest.raises(Refused, match="belongs to Jo Brandt"):
        undo_change(gone.id, by=boss)
    assert emails(helena) == {("helena@brandt.example", True)}


def test_a_job_is_told_and_brought_back(world: World, helena: Person) -> None:
    boss, one, two = world.boss.actor, Company.objects.create(name="Nordwind"), Company.objects.create(name="Ostsee")
    save_job(helena.id, one, {"title": "Buyer"}, by=boss)
    assert sorted(words[2] for words in told(helena, world)) == ["Buyer", "Nordwind"]
    job = save_job(helena.id, two, {"title": "Adviser"}, by=boss)
    assert told(helena, world) == [["Works at", "", "Ostsee, Adviser"]]
    remove_job(helena.id, job.id, by=boss)
    undo_change(last(helena).id, by=boss)
    assert set(PersonCompany.objects.filter(person=helena).values_list("company__name", "title", "main")) == {
        ("Nordwind", "Buyer", True), ("Ostsee", "Adviser", False),
    }  # fmt: skip
    assert "Works at" not in fields_in_history(helena).values()


def test_who_may_not_see_the_company_does_not_read_it(world: World, helena: Person) -> None:
    company = Company.objects.create(name="Secret AG", owner=world.boss.membership)
    open_one = Company.objects.create(name="Known AG", owner=world.owner.membership)
    save_job(helena.id, open_one, {}, by=world.boss.actor)
    save_job(helena.id, company, {"title": "Spy"}, by=world.boss.actor)
    hidden = last(helena)
    save_job(helena.id, open_one, {"title": "Adviser", "main": False}, by=world.boss.actor)
    Role.objects.filter(slug="rep").update(visibility="own")
    assert change_lines([hidden], world.owner.actor)[0].words == [["Works at", "", "A company you can't see"]]
    assert change_lines([hidden], world.boss.actor)[0].words == [["Works at", "", "Secret AG, Spy"]]


def test_who_may_not_takes_nothing_back(world: World, helena: Person) -> None:
    save_channel("person", helena.id, "email", {"address": "b@brandt.example"}, by=world.boss.actor)
    added = last(helena)
    with pytest.raises(NotAllowed):
        undo_change(added.id, by=world.colleague.actor)
    stranger = world.stranger.actor
    with scope_of(world.other_org), pytest.raises(NotFound):
        undo_change(added.id, by=stranger)
    assert len(emails(helena)) == 2
