"""Files as companies."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.queries.members import member_choices
from crm.customers.imports.columns import id_at, ids_of
from crm.customers.imports.employers import clean_domain
from crm.customers.imports.keys import write_match_keys
from crm.customers.imports.matched import company_of_row, look_for_pairs, match_rows, usual_choices
from crm.customers.imports.presets import COMPANIES
from crm.customers.imports.side_rows import add_beside, tag_links
from crm.customers.imports.targets import company_targets
from crm.customers.matching.keys import company_keys
from crm.customers.models import Company, CompanyAddress, CompanyEmail, CompanyPhone, CompanyTag, Person
from crm.customers.models.channels import POSTAL
from crm.customers.normal_forms import email_key, name_key
from crm.events.catalog.customers import CompanyAdded, CompanyChanged, PersonAdded, PersonChanged
from crm.events.columns import emit_columns
from crm.jobs.imports.records import Identity, Known, RecordImporter, keep_external_ids
from crm.jobs.imports.registry import KNOWN, PERHAPS, Option, Target
from crm.jobs.imports.rows import Plan, Row, Run
from crm.jobs.imports.undoing import register_edits, register_hold
from crm.jobs.models import ExternalId
from crm.records.custom.index import index_new
from crm.records.models import CUSTOM
from crm.search.actions.bulk import index_found
from crm.search.searchable import Found
from crm.tenancy.columns import insert_columns
from crm.tenancy.writing import insert

EMPTY: dict[str, Any] = {
    "name": "", "domain": "", "industry": "", "employees": None, "email": "", "phone": "", "street": "",
    "postal_code": "", "city": "", "country": "", "parent_id": None, "credit": "", "credit_reason": "",
}  # fmt: skip


class CompanyImporter(RecordImporter):
    kind, noun, capability, icon = "company", "companies", "customers.edit", "building"
    list_name = "customers:companies"
    model, presets, tags = Company, COMPANIES, True
    plain = frozenset({
        "name", "domain", "industry", "employees", "street", "postal_code", "city", "country", "credit",
        "credit_reason",
    })  # fmt: skip
    beside: ClassVar = {
        "company_email": CompanyEmail, "company_phone": CompanyPhone, "company_tag": CompanyTag,
        "external_id": ExternalId,
    }  # fmt: skip
    own_events = frozenset({CompanyAdded.kind, PersonAdded.kind})

    def targets(self, _actor: Actor) -> list[Target]:
        """See Importer."""
        return company_targets()

    def options(self, actor: Actor) -> list[Option]:
        """And who looks after new ones."""
        colleagues = member_choices() if actor.can("customers.assign") else []
        mine = (str(actor.member_id), "Me")
        others = [(value, label) for value, label in colleagues if value != mine[0]]
        return [KNOWN, PERHAPS, Option("owner", "Who looks after new companies?", (mine, ("", "Nobody yet"), *others),
                              "Where the file names nobody.")]  # fmt: skip

    def lacks(self, targets: set[str]) -> str:
        """A name."""
        return "" if "name" in targets else "Say which column has the company's name."

    def lacking(self, row: Row) -> str:
        """A name."""
        return "" if row.values.get("name") else "has no name"

    def title_of(self, row: Row) -> str:
        """Its name."""
        return str(row.values.get("name") or " ".join(row.cells[:3]))

    def prepare(self, run: Run, rows: Sequence[Row]) -> None:
        """Domains without what is around them; which companies others belong to."""
        for row in rows:
            if "domain" in row.values:
                row.values["domain"] = clean_domain(row.values["domain"])
        parents = {name_key(row.values["parent"]) for row in rows if "parent" in row.values}
        known = Company.objects.filter(name_key__one_of=parents).order_by("-id").values_list("name_key", "id")
        found = dict(known) if parents else {}
        for row in rows:
            if "parent" in row.values and (parent_id := found.get(name_key(row.values["parent"]))):
                row.values["parent_id"] = parent_id

    def identities(self, row: Row) -> list[Identity]:
        """By domain and by name."""
        domain = row.values.get("domain")
        return [*([("domain", domain)] if domain else []), ("name", name_key(row.values.get("name", "")))]

    def look_up(self, run: Run, by: str, keys: set[str]) -> dict[str, UUID]:
        """See RecordImporter."""
        column = "domain" if by == "domain" else "name_key"
        return dict(Company.objects.filter(**{f"{column}__one_of": keys}).order_by("-id").values_list(column, "id"))

    def facts(self, row: Row) -> dict[str, Any]:
        """The first address and number are columns, too."""
        found, values = super().facts(row), row.values
        found |= {name: values[name][0] for name in ("email", "phone") if values.get(name)}
        if "owner" in values:
            found["owner_id"] = values["owner"]
        if "parent_id" in values:
            found["parent_id"] = values["parent_id"]
        return found

    def match(self, run: Run, rows: Sequence[Row]) -> None:
        """By the organization's matching rules, those that change what becomes of a row."""
        match_rows("company", run, rows, company_of_row)

    def first_choices(self) -> dict[str, str]:
        """As the organization's duplicate rules have it."""
        return usual_choices("company")

    def finished(self, _own: Any, counts: Mapping[str, int]) -> None:
        """Who may be one with another is looked for soon."""
        if counts.get("new"):
            look_for_pairs("company")

    def changes(self, run: Run, plan: Plan, known: Known) -> dict[str, Any]:
        """None belongs to itself."""
        changed, record = super().changes(run, plan, known), plan.record
        if changed.get("parent_id") == record.pk:
            del changed["parent_id"]
        if "name" in changed and name_key(changed["name"]) == record.name_key:
            del changed["name"]
        return changed

    def settable(self, run: Run, record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """The parent as such: no company may come to stand above itself."""
        found = super().settable(run, record, values)
        if "parent_id" in found:
            found["parent"] = Company.objects.filter(id=found.pop("parent_id")).first()
        return found

    def insert(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """Column by column."""
        if not plans:
            return {}
        companies = [_company(run, plan) for plan in plans]
        columns = {name: [each[name] for each in companies] for name in companies[0] if name != "custom"}
        columns["custom"] = [json.dumps(each["custom"]) for each in companies]
        insert_columns(Company, columns, {})
        ids = [each["id"] for each in companies]
        rows = [(plan.row, company_id) for plan, company_id in zip(plans, ids, strict=True)]
        _channels(companies, rows)
        index_new("company", [(each["id"], each["custom"]) for each in companies])
        write_match_keys((each["id"], company_keys(each["name"])) for each in companies)
        external = keep_external_ids(run, "company", rows)
        insert(*tag_links(rows, CompanyTag, "company"), *external)
        emit_columns(
            CompanyAdded, people=[None] * len(ids), companies=ids, subjects=("company", ids),
            data=["{}"] * len(ids), by=run.actor, heard=not run.quiet,
        )  # fmt: skip
        if run.findable:
            index_found("company", [(each["id"], _found(each)) for each in companies])
        return {"company": [str(each) for each in ids], "external_id": ids_of(external)}

    def after_change(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """Further addresses and numbers, tags, the other program's id."""
        return add_beside(run, plans, "company")


def _company(run: Run, plan: Plan) -> dict[str, Any]:
    values, made_at = plan.values, plan.row.values.get("created_at")
    company = {**EMPTY, **{name: value for name, value in values.items() if not name.startswith(CUSTOM)}}
    chosen = run.options.get("owner", "")
    company["owner_id"] = values.get("owner_id") or (UUID(chosen) if chosen else None)
    company["name_key"] = name_key(company["name"])
    company["id"] = id_at(made_at)
    company["created_at"] = min(made_at, timezone.now()) if made_at else timezone.now()
    company["custom"] = {name.removeprefix(CUSTOM): value for name, value in values.items() if name.startswith(CUSTOM)}
    return company


def _channels(companies: list[dict[str, Any]], rows: Sequence[tuple[Row, UUID]]) -> None:
    emails, phones = [], []
    for row, company_id in rows:
        once = {email_key(each): each for each in row.values.get("email", ())}
        emails += [
            CompanyEmail(company_id=company_id, address=each, key=key, primary=not place)
            for place, (key, each) in enumerate(once.items())
        ]
        phones += [
            CompanyPhone(company_id=company_id, number=each, primary=not place)
            for place, each in enumerate(dict.fromkeys(row.values.get("phone", ())))
        ]
    located = [each for each in companies if each["street"] or each["postal_code"] or each["city"]]
    addresses = [
        CompanyAddress(company_id=each["id"], primary=True, **{name: each[name] for name in POSTAL}) for each in located
    ]
    insert(*emails, *phones, *addresses)


def _found(company: Mapping[str, Any]) -> Found:
    addresses = {company["domain"], company["email"]} - {""}
    phones = (company["phone"],) if company["phone"] else ()
    return Found(title=company["name"], subtitle=company["city"], emails=tuple(sorted(addresses)), phones=phones)


def _has_people(ids: Sequence[UUID]) -> dict[UUID, str]:
    there = Person.objects.filter(company_id__in=ids).values_list("company_id", flat=True).distinct()
    return dict.fromkeys((each for each in there if each), "have people by now.")


register_hold("company", _has_people)
register_edits(PersonChanged.kind, CompanyChanged.kind)
