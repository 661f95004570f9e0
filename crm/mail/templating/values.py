"""What may be filled in: these names and no others."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

from crm.customers.models import Person
from crm.mail.unsubscribing import unsubscribe_url
from crm.records.custom.words import custom_word, link_titles
from crm.records.models import RecordModel
from crm.records.queries.custom_fields import all_custom_fields, custom_fields
from crm.tenancy.models import Organization

# Name and what it is called in the editor.
KNOWN = {
    "person.first_name": "First name",
    "person.last_name": "Last name",
    "person.name": "Full name",
    "person.company": "Company",
    "person.city": "City",
    "organization.name": "Our name",
    "organization.address": "Our postal address",
    "member.name": "Who looks after the customer",
    "links.portal": "Link to the portal",
    "links.unsubscribe": "Link to unsubscribe",
}
# Whose own fields may be filled in, as {{ person.custom.tier }}.
WITH_OWN_FIELDS = {"person": "", "company": "Company: "}
FRIENDLY = "there"  # "Hello there", where we know no name
Plain = str | int | float | bool | None


class OwnWords(Mapping[str, str]):
    """A record's own fields in words, by their keys; asked for only if a mail speaks of them."""

    def __init__(self, record: RecordModel | None) -> None:
        self._record = record
        self._words: dict[str, str] | None = None

    def __getitem__(self, key: str) -> str:
        return self._all().get(key, "")

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, str]:
        if self._words is None:
            self._words = _own_words(self._record) if self._record and self._record.custom else {}
        return self._words


def known_values() -> dict[str, str]:
    """What may be filled in in this organization, with what it is called in the editor."""
    own = {
        f"{kind}.{field.name}": f"{before}{field.label}"
        for kind, before in WITH_OWN_FIELDS.items()
        for field in custom_fields(kind)
    }
    return KNOWN | own


def values_for(person: Person, organization: Organization, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The values for one person: plain text and numbers only, so that a template reaches no object of ours."""
    owner = person.owner
    return {
        "person": {
            "first_name": person.first_name or FRIENDLY,
            "last_name": person.last_name,
            "name": person.name or FRIENDLY,
            "company": person.company.name if person.company else "",
            "city": person.city,
            "custom": OwnWords(person),
        },
        "company": {"custom": OwnWords(person.company)},
        "organization": {"name": organization.name, "address": organization.postal_address},
        "member": {"name": owner.name if owner else organization.sender_name},
        "links": {
            "portal": f"{settings.SITE_URL}/p/{organization.slug}/portal/",
            "unsubscribe": unsubscribe_url(organization, person_id=person.id, address=person.email),
        },
        "extra": {str(name): _plain(value) for name, value in (extra or {}).items()},
    }


def _own_words(record: RecordModel) -> dict[str, str]:
    pairs = [
        (field, record.custom[field.key]) for field in all_custom_fields(record.kind) if field.key in record.custom
    ]
    titles = link_titles(pairs, viewer=None)
    return {field.key: custom_word(field, value, titles) for field, value in pairs}


def _plain(value: object) -> Plain:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
