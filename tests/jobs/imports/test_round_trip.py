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
# Worked out, not entered.
IGNORED = ("Health", "Score", "Why now", "Answer", "First touch", "Latest touch", "First page of ours", "Closed")


def exported(by: Member, name: str) -> str:
    """All columns of a list as text."""
    return file_of(by, name, "csv").decode("utf-8-sig")


def file_of(by: Member, name: str, file_format: str) -> bytes:
    """All columns of a list, and all of its rows, as a file."""
    state = "state=any&sort=name_key" if name == "leads:leads" else "sort=name_key"
    job = start_export({"list": name, "state": state}, file_format=file_format, columns="all", bom=True, by=by.actor)
    work()
    job.refresh_from_db()
    with open_result(job) as file:
        return file.read()


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


def test_leads(namesake: World) -> None:
    world = namesake
    with tenant_scope(world.org):
        fields_for("lead", world.boss)
        text = (
            "Name,E-mail,Phone,Company,Wants,Worth a year,Worth a year (currency),Stage,Reason,Source,Next action,"
            "Came in,Last touch,Take up again,Club,Since,Budget\n"
            "Anna van Dijk,anna@nordwind.example,+49 30 1234567,Nordwind GmbH,Crew flights,12500.50,USD,Contacted,,"
            "Fair,Send the offer,2026-01-10 09:30,2026-02-01 10:00,,Gold,2024-02-03,990\n"
            "Jo Ruiz,jo@ruiz.example,,,,,,Disqualified,No budget,Website,,2026-01-12,2026-01-13,,,,\n"
            "Mia Koch,mia@koch.example,,Koch AG,Freight,100,EUR,In nurture,,,,2026-01-14,2026-01-15,2031-03-01,,,\n"
            "Ben Ode,ben@ode.example,,,,,,New,,,,2026-01-16,,,,,\n"
        )
        assert imported(text, world.boss, "lead").result["counts"] == {"new": 4}
        before = exported(world.boss, "leads:leads")
    with tenant_scope(world.other_org):
        fields_for("lead", world.stranger)
        came = imported(before, world.stranger, "lead")
        assert came.result["counts"] == {"new": 4}, came.result["problems"]
        assert table(exported(world.stranger, "leads:leads")) == table(before)


def test_a_workbook_of_people(namesake: World) -> None:
    world = namesake
    with tenant_scope(world.org):
        fields_for("person", world.boss)
        own = {"custom.since": "2024-02-03", "custom.flights": "12.5", "custom.vip": True}
        anna = add_person(Contact(email="anna@nordwind.example", phone="+49301234567", first_name="Anna",
                                  last_name="Berg", company="Nordwind GmbH"), {}, by=world.boss.actor)  # fmt: skip
        change_person(anna.id, {"birthday": "1981-04-03", **own}, by=world.boss.actor)
        before, book = exported(world.boss, "customers:people"), file_of(world.boss, "customers:people", "xlsx")
    with tenant_scope(world.other_org):
        fields_for("person", world.stranger)
        came = imported(book, world.stranger, name="people.xlsx", owner="")
        assert came.result["counts"] == {"new": 1}, came.result["problems"]
        assert table(exported(world.stranger, "customers:people")) == table(before)


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
