"""Facts set on many people at once do what they do for each alone."""

from typing import Any

from django.db import transaction

from crm.accounts.actor import member_actor
from crm.customers.actions.people import set_people, set_person
from crm.customers.models import Company, Person, PersonAddress, PersonCompany, PersonEmail, PersonPhone
from crm.records.actions.changing import keep_and_tell
from crm.records.models import RecordChange
from crm.records.registry import RECORD_TYPES
from tests.world import World

BESIDE: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (PersonPhone, ("number", "primary")),
    (PersonEmail, ("address", "key", "primary")),
    (PersonAddress, ("street", "city", "country", "primary")),
    (PersonCompany, ("company__name", "title", "main", "until")),
)
COLUMNS = ("last_name", "phone", "email", "street", "city", "company__name", "job_title", "version")


def people_of_all_sorts() -> list[Person]:
    """Some have rows of their own already, some only columns, some nothing."""
    old = Company.objects.create(name="Old GmbH")
    people = [Person.objects.create(last_name=f"Person {number}") for number in range(7)]
    PersonPhone.objects.create(person=people[1], number="+493011", primary=True)
    PersonPhone.objects.create(person=people[2], number="+493033", primary=False)
    PersonAddress.objects.create(person=people[2], city="Bonn", primary=True)
    PersonCompany.objects.create(person=people[3], company=old, main=True, title="Buyer")
    PersonCompany.objects.create(person=people[4], company=old, main=False, until="2020-01-01")
    PersonEmail.objects.create(person=people[5], address="five@ruiz.example", key="five@ruiz.example", primary=True)
    Person.objects.filter(pk=people[3].pk).update(company=old, job_title="Buyer")
    Person.objects.filter(pk=people[6].pk).update(city="Kiel", phone="+493066")  # brought in by an older program
    return list(Person.objects.order_by("id"))


def values_for(number: int, new: Company) -> dict[str, Any]:
    """What is set on the person of that number."""
    every: list[dict[str, Any]] = [
        {"company": new, "job_title": "Head", "phone": "030 1234567", "country": "DE", "city": "Berlin"},
        {"phone": "+49 30 22", "city": ""},
        {"phone": "+493033", "city": "Köln", "street": "Ring 1"},
        {"company": new},
        {"company": new, "job_title": "Again"},
        {"email": "fifth@ruiz.example", "phone": "no number"},
        {"phone": "", "job_title": "Nobody's"},
    ]
    return every[number]


def rows_after(world: World, *, at_once: bool) -> list[list[Any]]:
    """All that hangs on the people afterwards; nothing of it stays."""
    by = member_actor(world.boss.membership)
    with transaction.atomic():
        people = people_of_all_sorts()
        new = Company.objects.create(name="New GmbH")
        wanted = [(person, values_for(number, new)) for number, person in enumerate(people)]
        if at_once:
            set_people(wanted, by)
        else:
            for person, values in wanted:
                set_person(person, values, by)
        keep_and_tell(RECORD_TYPES["person"], people, by=by)
        found = rows_of(people)
        transaction.set_rollback(True)
    return found


def rows_of(people: list[Person]) -> list[list[Any]]:
    """Their columns, ways, jobs and what their histories tell of."""
    number = {person.pk: person.last_name for person in people}
    found: list[list[Any]] = []
    for model, names in BESIDE:
        rows = model.objects.values_list("person_id", *names)
        found.append(sorted(([number[owner], *rest] for owner, *rest in rows), key=str))
    found.append(list(Person.objects.order_by("id").values_list(*COLUMNS)))
    found.append(sorted(sorted(change.words) for change in RecordChange.objects.filter(kind="person")))
    return found


def test_at_once_and_one_by_one_are_the_same(in_scope: World) -> None:
    one_by_one = rows_after(in_scope, at_once=False)
    assert rows_after(in_scope, at_once=True) == one_by_one
    assert ["Person 0", "+49301234567", True] in one_by_one[0]
