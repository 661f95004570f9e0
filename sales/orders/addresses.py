"""Where bills and parcels go, as it was when the order was placed."""

from typing import Any

from babel import Locale

PARTS = ("name", "attention", "street", "postal_code", "city", "country")

type Address = dict[str, str]


def address_of(company: Any, person: Any) -> Address:
    """Of the company, for the attention of the person; of a person alone. Models of crm.customers, or None."""
    place = next((each for each in (company, person) if each is not None and each.street), company or person)
    if place is None:
        return {}
    return {
        "name": str(company or person),
        "attention": str(person) if company and person else "",
        "street": place.street,
        "postal_code": place.postal_code,
        "city": place.city,
        "country": place.country,
    }


def address_lines(address: Address) -> list[str]:
    """As it stands on a letter. The country is written out."""
    country = Locale("en").territories.get(address.get("country", ""), "")
    town = " ".join(part for part in (address.get("postal_code"), address.get("city")) if part)
    parts = (address.get("name"), address.get("attention"), address.get("street"), town, country)
    return [part for part in parts if part]


def address_words(address: Address) -> str:
    """On one line."""
    return ", ".join(address_lines(address))
