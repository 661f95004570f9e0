"""Rows beside people and companies: further addresses and numbers, tags, what somebody agreed to."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from crm.customers.actions.tags import tag_called
from crm.customers.models import (
    CompanyEmail,
    CompanyPhone,
    CompanyTag,
    Consent,
    ConsentSource,
    PersonEmail,
    PersonPhone,
    PersonTag,
    Purpose,
    Suppression,
    SuppressionReason,
    Tag,
)
from crm.customers.normal_forms import email_key, name_key
from crm.jobs.imports.records import EXTERNAL, keep_external_ids
from crm.jobs.imports.rows import Plan, Row, Run
from crm.jobs.models import ExternalId
from crm.tenancy.writing import insert, insert_missing

SAYS = "Brought in with a file."
MODELS: dict[str, Any] = {
    "person": (PersonEmail, PersonPhone, PersonTag),
    "company": (CompanyEmail, CompanyPhone, CompanyTag),
}
Rows = Iterable[tuple[Row, UUID]]


def add_beside(run: Run, plans: Sequence[Plan], kind: str = "person") -> dict[str, list[str]]:
    """What known records get beside their facts, of which nothing is taken away; what was made, by kind."""
    rows = [(plan.row, plan.record.pk) for plan in plans]
    email_model, phone_model, tag_model = MODELS[kind]
    emails = _missing(email_model, kind, _emails(rows))
    phones = _missing(phone_model, kind, _phones(rows))
    links = insert_missing(tag_links(rows, tag_model, kind))
    consents = consents_of(rows, refusals_only=True) if kind == "person" else []
    insert(*consents)
    external = _new_external(run, kind, rows)
    insert(*external)
    made = {
        f"{kind}_email": emails, f"{kind}_phone": phones, f"{kind}_tag": links,
        "consent": [each.pk for each in consents], "external_id": [each.pk for each in external],
    }  # fmt: skip
    return {name: [str(each) for each in ids] for name, ids in made.items() if ids}


def tag_links(rows: Rows, model: Any = PersonTag, kind: str = "person") -> list[Any]:
    """Links to the tags that rows name; tags nobody used before are made."""
    rows = list(rows)
    names = {name_key(name): name for row, _ in rows for name in row.values.get("tags", ())}
    if not names:
        return []
    tags = {tag.key: tag for tag in Tag.objects.filter(key__in=names)}
    tags |= {key: tag_called(name) for key, name in names.items() if key not in tags}
    once = {(record_id, name_key(name)) for row, record_id in rows for name in row.values.get("tags", ())}
    return [model(**{f"{kind}_id": record_id}, tag=tags[key]) for record_id, key in sorted(once)]


def consents_of(rows: Rows, *, refusals_only: bool = False) -> list[Consent]:
    """What people agreed to or not. Who wants no mail is kept from it by his addresses, too; nobody's no is lifted."""
    found: list[Consent] = []
    refused: set[str] = set()
    for row, person_id in rows:
        given = _agreed(row)
        if given is None or (given and refusals_only):
            continue
        found.append(
            Consent(
                person_id=person_id, purpose=Purpose.NEWSLETTER, given=given, source=ConsentSource.IMPORT, text=SAYS
            )
        )
        if not given:
            refused |= {email_key(each) for each in row.values.get("email", ())}
    insert_missing([Suppression(key=key, reason=SuppressionReason.UNSUBSCRIBED) for key in sorted(refused)])
    return found


def _agreed(row: Row) -> bool | None:
    if row.values.get("no_mail"):
        return False
    answer: bool | None = row.values.get("newsletter")
    return answer


def _emails(rows: Rows) -> dict[tuple[UUID, str], dict[str, str]]:
    return {
        (record_id, email_key(each)): {"address": each, "key": email_key(each)}
        for row, record_id in rows
        for each in row.values.get("email", ())
    }


def _phones(rows: Rows) -> dict[tuple[UUID, str], dict[str, str]]:
    return {(record_id, each): {"number": each} for row, record_id in rows for each in row.values.get("phone", ())}


def _missing(model: Any, kind: str, wanted: dict[tuple[UUID, str], dict[str, str]]) -> list[UUID]:
    """Add those that the records have not yet, behind the ones they have. The ids of what was added."""
    if not wanted:
        return []
    owner, name = f"{kind}_id", "key" if issubclass(model, PersonEmail | CompanyEmail) else "number"
    ids = {record_id for record_id, _ in wanted}
    there = set(model.objects.filter(**{f"{owner}__in": ids}).values_list(owner, name))
    first = {record_id for record_id, _ in there}
    rows: list[Any] = []
    for (record_id, key), values in wanted.items():
        if (record_id, key) not in there:
            rows.append(model(**{owner: record_id}, **values, primary=record_id not in first))
            first.add(record_id)
    return list(insert_missing(rows))


def _new_external(run: Run, kind: str, rows: Rows) -> list[ExternalId]:
    rows = [(row, record_id) for row, record_id in rows if row.values.get(EXTERNAL)]
    known = ExternalId.known(kind, run.source, [row.values[EXTERNAL] for row, _ in rows])
    return keep_external_ids(run, kind, [(row, each) for row, each in rows if row.values[EXTERNAL] not in known])
