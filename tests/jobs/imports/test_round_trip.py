"""An exported list is imported into an empty organization, exported again, and reads the same."""

import csv
import io
from typing import Any

import pytest

from crm.accounts.models import Membership
from crm.customers.actions.companies import add_company
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person, change_person
from crm.jobs.files import open_result
from crm.records.actions.custom_fields import add_custom_field
from crm.tenancy.scope import tenant_scope
from crm.web.bulk.exporting import start_export
from tests.jobs.imports.files import imported, work
from tests.world import Member, World

FIELDS = ({"label": "Club", "kind": "choice", "options": ["Gold", "Silver"]}, {"label": "Since", "kind": "date"},
          {"label": "Flights", "kind": "number"}, {"label": "Budget", "kind": "money"},
          {"label": "Interests", "kind": "choices", "options": ["Sea", "Snow, ice"]},
          {"label": "Speaks", "kind": "text"}, {"label": "VIP", "kind": "bool"})  # fmt: skip
IGNORED = ("Health",)  # worked out, not entered


def exported(by: Member, name: str, file_format: str = "csv") -> str:
    """All columns of a list as a file."""
    job = start_export(
        {"list": name, "state": "sort=name_key"}, file_format=file_format, columns="all", bom=True, by=by.actor
    )
    work()
    job.refresh_from_db()
    with open_result(job) as file:
        return file.read().decode("utf-8-sig")


def table(text: str) -> list[dict[str, str]]:
    """Its rows by heading."""
    return [
        {key: value for key, value in row.items() if key not in IGNORED} for row in csv.DictReader(io.StringIO(text))
    ]


def fields_for(kind: str, by: Member) -> None:
    for values in FIELDS:
        add_custom_field({"record_kind": kind, **values}, by=by.actor)


@pytest.fixture
def namesake(world: World) -> World:
    """The stranger's organization has a colleague of the same name as ours."""
    with tenant_scope(world.org):
        name = Membership.objects.get(id=world.boss.membership.id).name
    with tenant_scope(world.other_org):
        Membership.objects.filter(id=world.stranger.membership.id).update(name=name)
    return world


def test_people(namesake: World) -> None:
    world = namesake
    with tenant_scope(world.org):
        fields_for("person", world.boss)
        own = {"custom.club": "gold", "custom.since": "2024-02-03", "custom.flights": "12.5", "custom.vip": True,
               "custom.budget": {"minor": 125_000, "currency": "USD"}, "custom.interests": ["sea", "snow_ice"],
               "custom.speaks": "=1+1, and more"}  # fmt: skip
        anna = add_person(
            Contact(email="anna@nordwind.example", phone="+49301234567", first_name="Anna Maria", last_name="van Dijk",
                    company="Nordwind GmbH", job_title="Head of purchasing", country="DE", source="Fair"),
            {"lifecycle": "customer"}, by=world.boss.actor)  # fmt: skip
        change_person(
            anna.id, {"city": "Köln", "birthday": "1981-04-03", "credit": "watch", **own}, by=world.boss.actor
        )
        add_person(Contact(first_name="+Jo", last_name="Ruiz"), {}, by=world.boss.actor)
        before = exported(world.boss, "customers:people")
    with tenant_scope(world.other_org):
        fields_for("person", world.stranger)
        came = imported(before, world.stranger, owner="")
        assert came.result["counts"] == {"new": 2}, came.result["problems"]
        assert table(exported(world.stranger, "customers:people")) == table(before)


def test_companies(namesake: World) -> None:
    world = namesake
    with tenant_scope(world.org):
        values: dict[str, Any] = {"name": "Nordwind GmbH", "domain": "nordwind.example", "industry": "Logistics",
                                  "employees": 1200, "city": "Kiel", "country": "DE", "phone": "+49301234567",
                                  "email": "info@nordwind.example"}  # fmt: skip
        add_company(values, by=world.boss.actor)
        add_company({"name": "Ruiz SL"}, by=world.boss.actor)
        before = exported(world.boss, "customers:companies")
    with tenant_scope(world.other_org):
        came = imported(before, world.stranger, "company", owner="")
        assert came.result["counts"] == {"new": 2}, came.result["problems"]
        assert table(exported(world.stranger, "customers:companies")) == table(before)


def test_rejected_rows_come_back_corrected(in_scope: World) -> None:
    text = "Name,E-mail,Kennzeichen\nAnna Berg,anna@nordwind.example,a\n=Jo,kaputt,b\n"
    own = imported(text, in_scope.boss)
    assert own.run_job
    with open_result(own.run_job) as file:
        rejected = file.read().decode("utf-8-sig")
    assert rejected.splitlines()[0] == "Name,E-mail,Kennzeichen,What was wrong"
    assert rejected.splitlines()[1].startswith("'=Jo,kaputt,b,"), "no sheet takes it for a formula"
    again = imported(rejected.replace("kaputt", "jo@ruiz.example"), in_scope.boss)
    assert again.targets == [*own.targets, ""]
    assert again.result["counts"] == {"new": 1}
