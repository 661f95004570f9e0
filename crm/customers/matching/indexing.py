"""Write the keys of people and companies, in the transaction that writes the records themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from crm.customers.matching.keys import Key, PersonFacts, company_keys, person_keys
from crm.customers.matching.names import core_name
from crm.customers.matching.stored import row_of, stored
from crm.customers.models import Company, KeyKind, MatchKeys, Person
from crm.customers.models.matching import LONGEST_KEY
from crm.records.keyed import Keyed, register_keyed
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.writing import insert

CHUNK = 2000
PERSON_COLUMNS = frozenset(
    {"name", "name_key", "first_name", "last_name", "company_id", "email", "postal_code", "country"}
)
COMPANY_COLUMNS = frozenset({"name", "name_key"})
# Colleagues of a company that is called otherwise now: their initials with its new name.
RENAME = """
UPDATE customers_matchkeys SET first = left(split_part(first, ' ', 1) || ' ' || %s, %s)
WHERE tenant_id = %s AND first LIKE %s AND id IN
    (SELECT id FROM customers_person WHERE tenant_id = %s AND company_id = %s)
"""


def write_keys(records: Sequence[Any]) -> None:
    """Make the keys of these people, or of these companies, what their columns say; the rest of theirs go."""
    if not records:
        return
    wanted = keys_of(records)
    if without := [record_id for record_id, keys in wanted.items() if not keys]:
        MatchKeys.objects.filter(id__in=without).delete()
    rows = [row_of(record_id, keys) for record_id, keys in wanted.items() if keys]
    MatchKeys.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["tenant", "id"], update_fields=["first", "second"], batch_size=CHUNK
    )
    if isinstance(records[0], Company):
        for company in records:
            rename_colleagues(company)


def add_keys(records: Sequence[Any]) -> None:
    """The same for records that were written a moment ago and can have none yet; goes along in `together`."""
    insert(*(row_of(record_id, keys) for record_id, keys in keys_of(records).items() if keys))


def keys_of(records: Sequence[Any]) -> dict[UUID, set[Key]]:
    """The keys of people or of companies, by their ids."""
    if isinstance(records[0], Company):
        return {company.pk: company_keys(company.name) for company in records}
    names = _company_names(records)
    return {person.pk: person_keys(person_facts(person, names.get(person.company_id, ""))) for person in records}


def person_facts(person: Person, company: str) -> PersonFacts:
    """What a person's keys are made of."""
    called = bool(person.first_name or person.last_name)
    return PersonFacts(person.name_key if called else "", company, person.email, person.postal_code, person.country)


def write_all_keys(kind: str, organization_id: UUID) -> int:
    """The keys of every person or company of an organization, in chunks that commit by themselves. How many records."""
    model: Any = {"person": Person, "company": Company}[kind]
    count, last = 0, UUID(int=0)
    while True:
        with tenant_scope(organization_id):
            rows = list(model.everything.filter(id__gt=last).order_by("id")[:CHUNK])
            missing = {row.pk: row for row in rows}
            for record_id in MatchKeys.objects.filter(id__in=list(missing)).values_list("id", flat=True):
                missing.pop(record_id, None)
            if missing:
                add_keys(list(missing.values()))
        count += len(rows)
        if len(rows) < CHUNK:
            return count
        last = rows[-1].pk


def _company_names(people: Sequence[Person]) -> dict[UUID | None, str]:
    names: dict[UUID | None, str] = {}
    unknown = set()
    for person in people:
        if person.company_id is None:
            continue
        if "company" in person._state.fields_cache and person.company is not None:
            names[person.company_id] = person.company.name
        else:
            unknown.add(person.company_id)
    if unknown := unknown - names.keys():
        names |= dict(Company.everything.filter(id__in=unknown).values_list("id", "name"))
    return names


def rename_colleagues(company: Company) -> None:
    """Let the keys of those who work there follow the company's name, in one statement."""
    core, organization = core_name(company.name), require_organization_id()
    of_work = stored((KeyKind.WORK, ""))
    with connection.cursor() as cursor:
        cursor.execute(
            RENAME,
            [core, len(of_work) + LONGEST_KEY, organization, f"{of_work}%", organization, company.pk],
        )


register_keyed(Keyed("person", PERSON_COLUMNS, write_keys, add_keys))
register_keyed(Keyed("company", COMPANY_COLUMNS, write_keys, add_keys))
