"""What becomes of those one has already: as the organization, or whoever imports, chooses."""

import pytest

from crm.customers.models import Company, Person
from crm.customers.models.consent import Consent, Suppression
from crm.jobs.models import ExternalId
from tests.jobs.imports.files import imported
from tests.world import World

FIRST = (
    "Record ID,First name,Last name,E-mail,Phone,Company,Postal code,Contact owner\n"
    "1,Anna,Berg,anna@nordwind.example,+49301234567,Nordwind GmbH,10115,\n"
)
AGAIN = "First name,Last name,Phone,Company,City\nAna,Berg,+49301234567,Nordwind,Berlin\n"


@pytest.mark.parametrize(
    ("choice", "counts", "people", "city"),
    [
        ("let", {"new": 1}, 2, ""),
        ("fill", {"changed": 1}, 1, "Berlin"),
        ("skip", {"skipped": 1}, 1, ""),
        ("reject", {"rejected": 1}, 1, ""),
    ],
)
def test_perhaps_the_same(in_scope: World, choice: str, counts: dict[str, int], people: int, city: str) -> None:
    imported(FIRST, in_scope.boss)
    own = imported(AGAIN, in_scope.boss, perhaps=choice)
    assert own.found["counts"] == own.result["counts"] == counts
    assert Person.objects.count() == people
    anna = Person.objects.get(email="anna@nordwind.example")
    assert (anna.first_name, anna.city) == ("Anna", city)


def test_by_the_number_in_the_other_program(in_scope: World) -> None:
    imported(FIRST, in_scope.boss)
    moved = FIRST.replace("anna@nordwind.example", "anna.berg@nordwind.example")
    own = imported(moved, in_scope.boss, known="newest")
    assert own.result["counts"] == {"changed": 1}
    assert Person.objects.get().email == "anna.berg@nordwind.example"
    assert ExternalId.objects.get().source == "hubspot"


def test_an_address_of_somebody_else(in_scope: World) -> None:
    imported(FIRST + "2,Jo,Ruiz,jo@ruiz.example,,,,\n", in_scope.boss)
    own = imported(FIRST.replace("anna@nordwind.example", "jo@ruiz.example"), in_scope.boss, known="newest")
    assert own.result["counts"] == {"rejected": 1}
    assert {person.email for person in Person.objects.all()} == {"anna@nordwind.example", "jo@ruiz.example"}


def test_whoever_wants_no_mail_gets_none(in_scope: World) -> None:
    imported("Name,E-mail,Newsletter\nAnna Berg,anna@nordwind.example,no\nJo Ruiz,jo@ruiz.example,yes\n", in_scope.boss)
    assert {(each.person.first_name, each.given) for each in Consent.objects.all()} == {("Anna", False), ("Jo", True)}
    assert Suppression.objects.get().key == "anna@nordwind.example"


def test_companies_are_known_by_domain_and_name(in_scope: World) -> None:
    imported("Company,Website\nNordwind GmbH,https://www.nordwind.example/de\n", in_scope.boss, "company")
    own = imported(
        "Name,Domain,City\nNordwind Logistik,nordwind.example,Kiel\nNORDWIND gmbh,,\n", in_scope.boss, "company"
    )
    assert own.result["counts"] == {"changed": 1, "same": 1}
    company = Company.objects.get()
    assert (company.name, company.domain, company.city) == ("Nordwind GmbH", "nordwind.example", "Kiel")
