"""Write the keys of people and companies, in the transaction that writes the records themselves."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from crm.customers.matching.keys import Key, PersonFacts, company_keys, person_keys
from crm.customers.matching.names import core_name
from crm.customers.models import Company, KeyKind, MatchKey, Person
from crm.customers.models.matching import LONGEST_KEY
from crm.records.keyed import Keyed, register_keyed
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.writing import insert, insert_missing

CHUNK = 2000
PERSON_COLUMNS = frozenset(
    {"name", "name_key", "first_name", "last_name", "company_id", "email", "postal_code", "country"}
)
COMPANY_COLUMNS = frozenset({"name", "name_key"})
# Colleagues of a company that is called otherwise now: their initials with its new name.
RENAME = """
UPDATE customers_matchkey SET key = left(split_part(key, ' ', 1) || ' ' || %s, %s)
WHERE tenant_id = %s AND kind = %s AND record_id IN
    (SELECT id FROM customers_person WHERE tenant_id = %s AND company_id = %s)
AND NOT EXISTS (SELECT FROM customers_matchkey AS other WHERE other.tenant_id = customers_matchkey.tenant_id
    AND other.record_id = customers_matchkey.record_id AND other.kind = customers_matchkey.kind
    AND other.key = left(split_part(customers_matchkey.key, ' ', 1) || ' ' || %s, %s))
"""


def write_keys(records: Sequence[Any]) -> None:
    """Make the keys of these people, or of these companies, what their columns say; the rest of theirs go."""
    if not records:
        return
    wanted = keys_of(records)
    kept: dict[UUID, set[Key]] = {}
    for record_id, kind, key in MatchKey.objects.filter(record_id__in=list(wanted)).values_list(
        "record_id", "kind", "key"
    ):
        kept.setdefault(record_id, set()).add((kind, key))
    stale = [record_id for record_id, had in kept.items() if had - wanted[record_id]]
    if stale:
        MatchKey.objects.filter(record_id__in=stale).delete()
    gone = set(stale)
    fresh = [
        row for record_id, keys in wanted.items()
        for row in _rows(record_id, keys if record_id in gone else keys - kept.get(record_id, set()))
    ]  # fmt: skip
    insert_missing(fresh)
    if isinstance(records[0], Company):
        for company in records:
            rename_colleagues(company)


def add_keys(records: Sequence[Any]) -> None:
    """The same for records that were written a moment ago and can have none yet; goes along in `together`."""
    insert(*(row for record_id, keys in keys_of(records).items() for row in _rows(record_id, keys)))


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
            for record_id in MatchKey.objects.filter(record_id__in=list(missing)).values_list("record_id", flat=True):
                missing.pop(record_id, None)
            if missing:
                add_keys(list(missing.values()))
        count += len(rows)
        if len(rows) < CHUNK:
            return count
        last = rows[-1].pk


def _rows(record_id: UUID, keys: Iterable[Key]) -> Iterable[MatchKey]:
    return (MatchKey(kind=kind, key=key, record_id=record_id) for kind, key in sorted(keys))


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
    with connection.cursor() as cursor:
        cursor.execute(
            RENAME,
            [core, LONGEST_KEY, organization, KeyKind.WORK, organization, company.pk, core, LONGEST_KEY],
        )


register_keyed(Keyed("person", PERSON_COLUMNS, write_keys, add_keys))
register_keyed(Keyed("company", COMPANY_COLUMNS, write_keys, add_keys))
