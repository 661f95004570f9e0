"""Who is known already: exact addresses and numbers, names that are nearly the same where something else agrees."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.actions.companies import add_company, change_company
from crm.customers.actions.matching import Contact, company_for, person_for
from crm.customers.actions.people import add_person, change_person
from crm.customers.matching.candidates import candidate_of, company_candidate, person_candidate
from crm.customers.matching.comparing import companies_alike, people_alike
from crm.customers.matching.finding import find_matches, match_many
from crm.customers.matching.indexing import keys_of, write_all_keys
from crm.customers.matching.keys import company_keys, company_probes
from crm.customers.matching.names import core_name
from crm.customers.models import Company, DuplicateRule, MatchKeys, Person
from crm.records.actions.joining import merge_records
from crm.tenancy.scope import tenant_scope
from tests.world import World, outside

Add = Callable[..., Person]


@pytest.fixture
def add(in_scope: World) -> Add:
    def person(first: str, last: str, **more: Any) -> Person:
        names = ("email", "phone", "company", "job_title", "country")
        contact = Contact(first_name=first, last_name=last, **{name: more.pop(name, "") for name in names})
        return add_person(contact, more, by=in_scope.boss.actor)

    return person


def matches(**values: Any) -> list[tuple[str, str, int]]:
    found = find_matches(person_candidate(values))
    names = {person.id: person.name for person in Person.everything.all()}
    return [(names[match.record_id], match.certainty, match.score) for match in found]


def test_an_address_is_sure_and_a_number_likely(add: Add) -> None:
    add("Anna", "Berg", email="anna@nordwind.example", phone="+49301234567")
    assert matches(email="ANNA@Nordwind.example") == [("Anna Berg", "sure", 100)]
    assert matches(phone="030 1234567", country="de") == [("Anna Berg", "likely", 95)]
    assert matches(email="anna@nordwind.example", phone="+49301234567", first_name="X") == [("Anna Berg", "sure", 100)]
    assert matches(email="other@nordwind.example") == []


@pytest.mark.parametrize(
    ("first", "last", "company"),
    [("Ana", "Berg", "Nordwind"), ("Anna", "Berg", "NORDWIND gmbh"), ("Berg", "Anna", "Nordwind Ltd."),
     ("A.", "Berg", "Nordwind"), ("Änna", "Berg", "Nordwind AG")],
)  # fmt: skip
def test_a_similar_name_at_the_same_company(add: Add, first: str, last: str, company: str) -> None:
    add("Anna", "Berg", company="Nordwind GmbH")
    assert [row[:2] for row in matches(first_name=first, last_name=last, company_name=company)] == [
        ("Anna Berg", "likely")
    ]


def test_another_company_or_name_is_somebody_else(add: Add) -> None:
    add("Anna", "Berg", company="Nordwind GmbH")
    assert matches(first_name="Anna", last_name="Berg", company_name="Südwind") == []
    assert matches(first_name="Anna", last_name="Berg") == []
    assert matches(first_name="Arne", last_name="Bergmann", company_name="Nordwind") == []


def test_the_mail_domain_stands_for_the_company(add: Add) -> None:
    Company.objects.create(name="Nordwind GmbH", domain="nordwind.example")
    add("Anna", "Berg", company="Nordwind GmbH")
    add("Jo", "Lang", email="jo@south.example")
    assert [row[0] for row in matches(first_name="Ana", last_name="Berg", email="a.berg@nordwind.example")] == [
        "Anna Berg"
    ]
    assert [row[0] for row in matches(first_name="Jo", last_name="Lang", email="lang@south.example")] == ["Jo Lang"]
    add("Uwe", "Kern", email="uwe@gmail.com")
    assert matches(first_name="Uwe", last_name="Kern", email="kern@gmail.com") == []


def test_a_similar_name_at_the_same_postal_code(add: Add) -> None:
    add("Anna", "Berg", postal_code="10115", country="DE")
    home = {"first_name": "Anna", "last_name": "Bergh", "postal_code": "10 115"}
    assert [row[0] for row in matches(**home)] == ["Anna Berg"]
    assert matches(**home, country="AT") == []


def test_companies_by_domain_and_by_name(in_scope: World) -> None:
    company = add_company(
        {"name": "Nordwind Logistik GmbH & Co. KG", "domain": "nordwind.example"}, by=in_scope.boss.actor
    )

    def found(**values: Any) -> list[Any]:
        return [match.record_id for match in find_matches(company_candidate(values))]

    assert found(name="NORDWIND Logistik Inc.") == [company.id]
    assert found(name="Logistik Nordwind") == [company.id]
    assert found(name="Nordwint Logistik") == [company.id]
    assert found(name="Other", domain="https://www.nordwind.example/about") == [company.id]
    assert found(name="Nordstern Logistik") == []
    assert found(name="Nordwind Logistik 2") == []


def test_keys_follow_their_records(add: Add, in_scope: World) -> None:
    anna = add("Anna", "Berg", company="Nordwind GmbH")
    change_person(anna.id, {"last_name": "Lang"}, by=in_scope.boss.actor)
    assert [row[0] for row in matches(first_name="Anna", last_name="Lang", company_name="Nordwind")] == ["Anna Lang"]
    assert matches(first_name="Anna", last_name="Berg", company_name="Nordwind") == []
    change_company(anna.company_id, {"name": "Sunrise AG"}, by=in_scope.boss.actor)  # type: ignore[arg-type]  # has one
    assert [row[0] for row in matches(first_name="Anna", last_name="Lang", company_name="sunrise")] == ["Anna Lang"]
    everybody = list(Person.objects.all())
    assert keys_in_database() == keys_of(everybody) | keys_of(list(Company.objects.all()))


def keys_in_database() -> dict[Any, set[tuple[str, str]]]:
    return {row.id: _keys_in(row) for row in MatchKeys.objects.all()}


def _keys_in(row: MatchKeys) -> set[tuple[str, str]]:
    return {(kind, key) for kind, _, key in (row.first.partition(":"), row.second.partition(":")) if kind}


def test_bulk_ways_write_keys_too(in_scope: World) -> None:
    company = Company.objects.create(name="Nordwind")
    people = [Person(first_name="Anna", last_name=f"Berg{n}", company=company) for n in range(3)]
    for person in people:
        person.set_name()
    Person.objects.bulk_create(people)
    assert keys_in_database().keys() == {company.id, *(person.id for person in people)}


def test_keys_of_what_has_none_are_filled_in(world: World) -> None:
    with tenant_scope(world.org):
        person = add_person(Contact(first_name="Anna", last_name="Berg", company="Nordwind"), {}, by=world.boss.actor)
        before = keys_in_database()
        MatchKeys.objects.all().delete()
    with outside():
        assert write_all_keys("person", world.org.id) == 1
        assert write_all_keys("company", world.org.id) == 1
    with tenant_scope(world.org):
        assert keys_in_database() == before
        assert person.id in before


def test_itself_is_not_its_duplicate_and_strangers_are_unknown(add: Add, world: World) -> None:
    anna = add("Anna", "Berg", company="Nordwind GmbH", email="anna@nordwind.example")
    assert find_matches(candidate_of(anna)) == []
    twin = add("Ana", "Berg", company="Nordwind GmbH")
    assert [match.record_id for match in find_matches(candidate_of(anna))] == [twin.id]


def test_another_organization_is_not_asked(world: World) -> None:
    with tenant_scope(world.org):
        add_person(Contact(email="anna@nordwind.example"), {}, by=world.boss.actor)
    with tenant_scope(world.other_org):
        assert find_matches(person_candidate({"email": "anna@nordwind.example"})) == []


def test_many_are_answered_like_each_alone(add: Add) -> None:
    add("Anna", "Berg", company="Nordwind GmbH", email="anna@nordwind.example")
    add("Jo", "Lang", phone="+49301234567")
    asked = [
        person_candidate(values)
        for values in (
            {"email": "anna@nordwind.example"},
            {"phone": "+49301234567"},
            {},
            {"first_name": "Ana", "last_name": "Berg", "company_name": "Nordwind"},
        )
    ]
    assert match_many(asked) == [find_matches(each) for each in asked]
    assert match_many([]) == []


names = st.text(alphabet=st.sampled_from("abcdefghij klmnoß'-é1"), min_size=1, max_size=20)


@given(names, names)
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    assert companies_alike(one, other) == companies_alike(other, one)
    assert companies_alike(one, one) == 100
    assert people_alike(one, one) == 100


@given(st.text(alphabet="abcdefghijklmnop", min_size=7, max_size=18), st.data())
def test_one_slip_of_the_pen_leaves_a_key(name: str, data: st.DataObject) -> None:
    """Whatever letter is changed, left out or added: something leads from the one to the other."""
    at = data.draw(st.integers(0, len(name) - 1))
    how = data.draw(st.sampled_from(["change", "leave out", "add"]))
    slip = {"change": name[:at] + "q" + name[at + 1 :], "leave out": name[:at] + name[at + 1 :],
            "add": name[:at] + "q" + name[at:]}[how]  # fmt: skip
    if core_name(slip) == slip and core_name(name) == name:
        assert company_probes(slip) & company_keys(name)


def test_what_is_done_at_an_entrance(add: Add, in_scope: World) -> None:
    anna = add("Anna", "Berg", email="anna@nordwind.example", company="Nordwind", job_title="Buyer")
    known = Contact(email="anna@nordwind.example", job_title="Head of buying", phone="+49301234567")
    DuplicateRule.objects.create(noun="person", entrance="form", certainty="sure", answer="attach")
    assert person_for(known, entrance="form") == (anna, False)
    assert (Person.objects.get().job_title, Person.objects.get().phone) == ("Buyer", "")
    assert person_for(known, entrance="mail")[0].phone == "+49301234567"
    assert Person.objects.get().job_title == "Buyer"
    DuplicateRule.objects.update(answer="newest")
    person_for(known, entrance="form")
    assert Person.objects.get().job_title == "Head of buying"
    likely = Contact(email="a.berg@web.de", first_name="Ana", last_name="Berg", company="Nordwind GmbH")
    DuplicateRule.objects.create(noun="person", entrance="form", certainty="likely", answer="fill")
    assert person_for(likely, entrance="form") == (anna, False)
    person, is_new = person_for(likely, entrance="mail")
    assert is_new
    assert person.id != anna.id


def test_a_company_that_was_merged_is_not_made_again(in_scope: World) -> None:
    north = add_company({"name": "Nordwind GmbH"}, by=in_scope.boss.actor)
    other = add_company({"name": "Northwind Ltd", "domain": "northwind.example"}, by=in_scope.boss.actor)
    merge_records("company", north.id, other.id, take=(), by=in_scope.boss.actor)
    assert company_for("northwind ltd") == north
    assert company_for("", "jo@northwind.example") == north
    assert Company.objects.count() == 1
