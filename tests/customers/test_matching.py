"""One person, once: whoever writes twice is one person, whatever way the address is typed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.actions.matching import Contact, company_for, find_person, person_for
from crm.customers.models import Company, Person, PersonEmail
from crm.normal_forms import email_key, name_key, phone_e164
from crm.tenancy.scope import tenant_scope
from tests.world import World, outside

anything = st.text(max_size=60)


@given(anything)
def test_a_name_has_one_normal_form(text: str) -> None:
    key = name_key(text)
    assert name_key(key) == key
    assert name_key(f"  {text} ") == key
    assert name_key(text.upper().lower()) == name_key(text.lower().upper().lower())


@given(anything)
def test_an_address_has_one_normal_form(text: str) -> None:
    assert email_key(email_key(text)) == email_key(text)
    assert email_key(f" {text} ") == email_key(text)


@given(st.emails())
def test_addresses_are_compared_whatever_their_capitals(address: str) -> None:
    assert email_key(address.upper()) == email_key(address.lower())


@given(anything, st.sampled_from(["DE", "GB", "US", None]))
def test_a_number_is_e164_or_nothing(text: str, region: str | None) -> None:
    number = phone_e164(text, region=region)
    assert number == "" or number.startswith("+")
    assert phone_e164(number) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [("Élodie  MARCHETTI", "elodie marchetti"), ("Straße", "STRASSE"), ("Øystein Dahl", "oystein dahl"),
     ("Łukasz", "lukasz"), ("Nguyễn", "nguyen"), ("Müller", "Mu\u0308ller")],
)  # fmt: skip
def test_names_that_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_a_second_message_is_from_the_same_person(in_scope: World) -> None:
    first, new = person_for(Contact(email="Ada@Example.com", first_name="Ada"))
    second, again = person_for(Contact(email=" ada@example.COM ", last_name="Byron", phone="+49 30 1234567"))
    assert (new, again) == (True, False)
    assert first.id == second.id
    saved = Person.objects.get()
    assert saved.phone == "+49301234567"
    assert PersonEmail.objects.count() == 1


def test_a_form_overwrites_nothing(in_scope: World) -> None:
    person_for(Contact(email="ada@example.com", first_name="Ada", last_name="Byron", job_title="Analyst"))
    person_for(Contact(email="ada@example.com", first_name="Eve", last_name="Evil", job_title="Hacker"))
    saved = Person.objects.get()
    assert (saved.name, saved.job_title) == ("Ada Byron", "Analyst")


def test_without_an_address_everybody_is_new(in_scope: World) -> None:
    for _ in range(2):
        person_for(Contact(first_name="Ada", phone="+49301234567"))
    assert Person.objects.count() == 2
    assert find_person("") is None


def test_two_organizations_know_two_people(world: World) -> None:
    for organization in (world.org, world.other_org):
        with tenant_scope(organization):
            _, new = person_for(Contact(email="ada@example.com"))
            assert new
            assert Person.objects.count() == 1


def test_the_company_by_name_or_domain(in_scope: World) -> None:
    by_name = company_for("Brandt & Sohn", "helena@brandt.example")
    assert company_for("BRANDT &  SOHN") == by_name
    assert company_for("", "konrad@brandt.example") == by_name
    assert company_for("", "someone@gmail.com") is None
    assert company_for("  ") is None
    assert Company.objects.count() == 1


@pytest.mark.parametrize("name", ["x" * 80, "ß" * 80, "\ufdfa" * 40])
def test_long_names_fit(in_scope: World, name: str) -> None:
    person, _ = person_for(Contact(first_name=name, last_name=name, company=name))
    assert person.name.startswith(name)


def test_a_long_address_is_a_name_that_fits(in_scope: World) -> None:
    person, _ = person_for(Contact(email=f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 50}.example"))
    assert len(person.name) == 170


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_person(world: World) -> None:
    def submit(_: int) -> None:
        try:
            with outside(), tenant_scope(world.org):
                person_for(Contact(email="ada@example.com", first_name="Ada"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(submit, range(8)))
    with tenant_scope(world.org):
        assert Person.objects.count() == 1
        assert PersonEmail.objects.count() == 1
