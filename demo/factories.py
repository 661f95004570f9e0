"""Factories of believable people and companies. Built, not saved: the ledger writes them together."""

from typing import Any

import factory
from factory.random import reseed_random

from crm.customers.models import Company, Person

LOCALES = {
    "DE": "de_DE",
    "GB": "en_GB",
    "FR": "fr_FR",
    "SE": "sv_SE",
    "IT": "it_IT",
    "ES": "es_ES",
    "NL": "nl_NL",
    "PL": "pl_PL",
}
INDUSTRIES = (
    "Logistics", "Film production", "Engineering", "Medical technology", "Retail", "Insurance", "Software", "Consulting",
    "Manufacturing", "Education", "Publishing", "Energy", "Food", "Architecture", "Events",
)  # fmt: skip
JOB_TITLES = (
    "Head of procurement", "Office manager", "Managing director", "Assistant to the board", "Head of travel", "Owner",
    "IT manager", "Project manager", "Founder", "Controller", "Head of sales", "Operations manager", "Chief of staff",
)  # fmt: skip


def reseed(seed: int) -> None:
    """The same names every time."""
    reseed_random(seed)


class CompanyFactory(factory.Factory):  # type: ignore[type-arg]
    class Meta:
        model = Company

    class Params:
        locale = "de_DE"

    name = factory.LazyAttribute(lambda company: _fake("company", company.locale))
    industry = factory.Faker("random_element", elements=INDUSTRIES)
    employees = factory.Faker("random_element", elements=(4, 8, 12, 25, 40, 60, 90, 140, 220, 480, 650, 1200, 3400))
    city = factory.LazyAttribute(lambda company: _fake("city", company.locale))
    street = factory.LazyAttribute(lambda company: _fake("street_address", company.locale).split("\n")[0])
    postal_code = factory.LazyAttribute(lambda company: _fake("postcode", company.locale))


class PersonFactory(factory.Factory):  # type: ignore[type-arg]
    class Meta:
        model = Person

    class Params:
        locale = "de_DE"

    first_name = factory.LazyAttribute(lambda person: _fake("first_name", person.locale))
    last_name = factory.LazyAttribute(lambda person: _fake("last_name", person.locale))
    city = factory.LazyAttribute(lambda person: _fake("city", person.locale))


def _fake(provider: str, locale: str) -> Any:
    return factory.Faker(provider, locale=locale).evaluate(None, None, {"locale": locale})
