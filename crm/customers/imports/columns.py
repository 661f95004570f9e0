"""New people written column by column: no object for each, one statement for each table."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.customers.imports.keys import write_match_keys
from crm.customers.imports.side_rows import consents_of, tag_links
from crm.customers.matching.keys import PersonFacts, person_keys
from crm.customers.models import Person, PersonAddress, PersonCompany, PersonEmail, PersonPhone
from crm.customers.models.channels import POSTAL
from crm.customers.models.person import LONGEST_NAME
from crm.customers.normal_forms import email_key, name_key
from crm.events.catalog.customers import PersonAdded
from crm.events.columns import emit_columns
from crm.jobs.imports.records import EXTERNAL, keep_external_ids
from crm.jobs.imports.rows import Plan, Row, Run
from crm.jobs.models import ExternalId
from crm.records.custom.index import index_new
from crm.records.models import CUSTOM
from crm.search.actions.bulk import index_found
from crm.search.searchable import Found
from crm.tenancy.columns import flowing, insert_columns, push
from crm.tenancy.ids import uuid7, uuid7_texts
from crm.tenancy.writing import insert

# Columns of a person that a file may fill, with what stands there otherwise.
EMPTY: dict[str, Any] = {
    "first_name": "", "last_name": "", "email": "", "phone": "", "company_id": None, "job_title": "", "street": "",
    "postal_code": "", "city": "", "country": "", "language": "", "preferred_channel": "", "best_time": "",
    "do_not_call": False, "birthday": None, "lifecycle": "lead", "source": "", "credit": "", "credit_reason": "",
}  # fmt: skip

BESIDE = ("tags", "no_mail", "newsletter", EXTERNAL)  # what is written of few rows

Made = dict[str, list[str]]


def insert_people(run: Run, plans: Sequence[Plan], companies: Mapping[UUID, str]) -> Made:
    """Write the people of these rows with all that hangs on them; what was made, by kind. `companies`: their names."""
    if not plans:
        return {}
    people = _people(run, plans)
    with flowing():
        insert_columns(Person, _columns(people), {})
        _channels(people, plans)
        _jobs(people)
        _keys(people, companies)
        _tell(run, people)
        push()
        run.meanwhile()
    made: Made = {"person": [person["id"] for person in people], **_beside(run, people, plans)}
    if run.findable:
        entries = [(UUID(person["id"]), _found(person, plan.row, companies)) for person, plan in _pairs(people, plans)]
        index_found("person", entries)
    return made


def id_at(moment: datetime | None) -> UUID:
    """A new id; of that moment, if there is one: lists by age are lists by id."""
    if moment is None or moment > timezone.now():
        return uuid7()
    milliseconds = max(int(moment.timestamp() * 1000), 0)
    random = int.from_bytes(os.urandom(10), "big")
    return UUID(int=milliseconds << 80 | 0x7 << 76 | (random >> 68) << 64 | 0b10 << 62 | random & 0x3FFF_FFFF_FFFF_FFFF)


def _people(run: Run, plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """Columns of people, their ids as text: nothing is written as often."""
    chosen, now = run.options.get("owner", ""), timezone.now()
    same = {**EMPTY, "owner_id": UUID(chosen) if chosen else None, "created_at": now, "last_touch_at": None}
    ids = uuid7_texts(len(plans))
    return [_person(plan, record_id, same) for plan, record_id in zip(plans, ids, strict=True)]


def _person(plan: Plan, record_id: str, same: Mapping[str, Any]) -> dict[str, Any]:
    values, given = plan.values, plan.row.values
    custom = {name.removeprefix(CUSTOM): value for name, value in values.items() if name.startswith(CUSTOM)}
    person = {**same, **values, "id": record_id, "custom": custom}
    for name in custom:
        del person[CUSTOM + name]
    if made_at := given.get("created_at"):
        person["id"], person["created_at"] = str(id_at(made_at)), min(made_at, person["created_at"])
    if touched_at := given.get("last_touch_at"):
        person["last_touch_at"] = touched_at
    name = f"{person['first_name']} {person['last_name']}".strip() or person["email"] or person["phone"]
    person["name"] = (name or "Unknown person")[:LONGEST_NAME]
    person["name_key"] = name_key(person["name"])
    return person


def _columns(people: list[dict[str, Any]]) -> dict[str, list[Any]]:
    columns = {name: [person[name] for person in people] for name in people[0] if name != "custom"}
    if any(person["custom"] for person in people):
        columns["custom"] = [json.dumps(person["custom"]) for person in people]
    return columns


def _channels(people: list[dict[str, Any]], plans: Sequence[Plan]) -> None:
    emails = _listed(people, plans, "email")
    insert_columns(
        PersonEmail,
        {
            "id": uuid7_texts(len(emails)),
            "person_id": [person_id for person_id, _, _, _ in emails],
            "address": [address for _, address, _, _ in emails],
            "key": [key for _, _, key, _ in emails],
            "primary": [first for _, _, _, first in emails],
        },
        {},
    )
    phones = _listed(people, plans, "phone")
    insert_columns(
        PersonPhone,
        {
            "id": uuid7_texts(len(phones)),
            "person_id": [person_id for person_id, _, _, _ in phones],
            "number": [number for _, number, _, _ in phones],
            "primary": [first for _, _, _, first in phones],
        },
        {},
    )
    located = [person for person in people if person["street"] or person["postal_code"] or person["city"]]
    insert_columns(
        PersonAddress,
        {
            "id": uuid7_texts(len(located)),
            "person_id": [person["id"] for person in located],
            **{name: [person[name] for person in located] for name in POSTAL},
        },
        {"primary": True},
    )


def _listed(people: list[dict[str, Any]], plans: Sequence[Plan], name: str) -> list[tuple[str, str, str, bool]]:
    """(person, address or number, its key, whether it is the first), none twice, as the index has them."""
    found: list[tuple[str, str, str, bool]] = []
    for person, plan in _pairs(people, plans):
        known: set[str] = set()
        for each in plan.row.values.get(name, ()):
            key = email_key(each) if name == "email" else each
            if key not in known:
                found.append((person["id"], each, key, not known))
                known.add(key)
    return sorted(found, key=itemgetter(2))


def _jobs(people: list[dict[str, Any]]) -> None:
    working = [person for person in people if person["company_id"]]
    insert_columns(
        PersonCompany,
        {
            "id": uuid7_texts(len(working)),
            "person_id": [person["id"] for person in working],
            "company_id": [person["company_id"] for person in working],
            "title": [person["job_title"] for person in working],
        },
        {"main": True},
    )


def _beside(run: Run, people: list[dict[str, Any]], plans: Sequence[Plan]) -> Made:
    """Own fields' index, tags, consents, the other program's ids."""
    index_new("person", [(UUID(person["id"]), person["custom"]) for person in people if person["custom"]])
    rows = [
        (plan.row, UUID(person["id"]))
        for person, plan in _pairs(people, plans)
        if not plan.row.values.keys().isdisjoint(BESIDE)
    ]
    links = tag_links(rows)
    consents = consents_of(rows)
    external = keep_external_ids(run, "person", rows)
    insert(*links, *consents, *external)
    return {"external_id": ids_of(external)}


def ids_of(rows: Iterable[ExternalId]) -> list[str]:
    """Their ids as undo keeps them."""
    return [str(row.id) for row in rows]


def _keys(people: list[dict[str, Any]], companies: Mapping[UUID, str]) -> None:
    """By which they are found again though they be written otherwise."""
    write_match_keys(
        (
            person["id"],
            person_keys(
                PersonFacts(
                    person["name_key"] if person["first_name"] or person["last_name"] else "",
                    companies.get(person["company_id"], ""),
                    person["email"],
                    person["postal_code"],
                    person["country"],
                )
            ),
        )
        for person in people
    )


def _tell(run: Run, people: list[dict[str, Any]]) -> None:
    told: dict[str, str] = {}
    for person in people:
        told.setdefault(person["source"], json.dumps({"source": person["source"]}))
    ids = [person["id"] for person in people]
    emit_columns(
        PersonAdded,
        people=ids,
        companies=[person["company_id"] for person in people],
        subjects=("person", ids),
        data=[told[person["source"]] for person in people],
        by=run.actor,
        heard=not run.quiet,
    )


def _found(person: Mapping[str, Any], row: Row, companies: Mapping[UUID, str]) -> Found:
    return Found(
        title=person["name"],
        subtitle=companies.get(person["company_id"], "") or person["email"],
        emails=tuple(row.values.get("email", ())),
        phones=tuple(row.values.get("phone", ())),
    )


def _pairs(people: list[dict[str, Any]], plans: Sequence[Plan]) -> Iterable[tuple[dict[str, Any], Plan]]:
    return zip(people, plans, strict=True)
