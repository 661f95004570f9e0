"""A list as a file: what the member sees, as he sees it, and nothing a sheet would carry out."""

import csv
import io
import zipfile
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.models import Role
from crm.customers.models import Person
from crm.events.models import Event
from crm.jobs import running
from crm.jobs.files import open_result
from crm.jobs.models import Job, JobState
from crm.money import Money
from crm.tenancy.scope import tenant_scope
from crm.web.bulk import exporting, sheets
from crm.web.lists import Column
from tests.draining import run_due_work
from tests.world import Member, World, scope_of

PEOPLE = "customers:people"
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def add_people(world: World, count: int, owner: Member | None = None, prefix: str = "P") -> None:
    """So many people, of `owner`."""
    with scope_of(world.org):
        Person.objects.bulk_create(
            [
                Person(
                    first_name=f"{prefix}{number}", last_name="Tanabe", name=f"{prefix}{number} Tanabe",
                    name_key=f"{prefix}{number} tanabe".casefold(),
                    owner=owner.membership if owner else None, email=f"{prefix}{number}@example.net",
                )
                for number in range(count)
            ]
        )  # fmt: skip


def ask(member: Member, **form: Any) -> Any:
    """Send the form."""
    return member.client.post("/lists/export/", {"list": PEOPLE, "columns": "shown", "file_format": "csv", **form})


def exported(world: World) -> bytes:
    """The finished file of the only job."""
    run_due_work()
    with scope_of(world.org):
        job = Job.objects.get()
        assert job.state == JobState.DONE, job.words
        with open_result(job) as file:
            return bytes(file.read())


def lines(content: bytes) -> list[list[str]]:
    """What a program that reads CSV finds."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_all_rows_that_match(world: World, as_member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 10)
    manager = as_member("manager")
    add_people(world, 25, prefix="Ada")
    add_people(world, 5, prefix="Bob")
    answer = ask(manager, state="q=ada&sort=name_key", key="once", bom="on")
    assert answer.status_code == 302
    assert ask(manager, state="q=ada&sort=name_key", key="once", bom="on").status_code == 302
    content = exported(world)
    assert content.startswith(b"\xef\xbb\xbf")
    found = lines(content)
    assert found[0][0] == "Name"
    names = [row[0] for row in found[1:]]
    assert names == sorted(names)
    assert len(names) == 25
    with scope_of(world.org):
        event = Event.objects.get(kind="jobs.list_exported")
        assert (event.data["rows"], event.data["filters"]) == (25, "q=ada&sort=name_key")
        assert event.actor_id == manager.membership.id
        assert Job.objects.get().words == "25 rows"


def test_only_picked_rows(world: World) -> None:
    add_people(world, 3)
    with scope_of(world.org):
        ids = list(Person.objects.order_by("name_key").values_list("id", flat=True)[:2])
    ask(world.boss, ids=ids)
    assert [row[0] for row in lines(exported(world))[1:]] == ["P1 Tanabe", "P0 Tanabe"]


def test_only_rows_the_member_may_see_when_it_runs(world: World, as_member: Any) -> None:
    member = as_member("manager")
    add_people(world, 3, owner=member, prefix="Own")
    add_people(world, 4, owner=world.boss, prefix="Other")
    ask(member)
    with scope_of(world.org):
        Role.objects.filter(slug="manager").update(visibility="own")
    assert len(lines(exported(world))) == 4


def test_who_may_export(world: World, as_member: Any) -> None:
    add_people(world, 1)
    for member in (world.owner, world.colleague):
        assert ask(member).status_code == 403
    stranger = ask(world.stranger, all="1")
    assert stranger.status_code == 302
    with scope_of(world.org):
        assert not Job.objects.exists()
    run_due_work()
    with scope_of(world.other_org):
        assert Job.objects.get().done == 0


def test_a_role_that_lost_the_right_meanwhile_gets_no_file(world: World, as_member: Any) -> None:
    add_people(world, 3)
    ask(as_member("manager"))
    with scope_of(world.org):
        Role.objects.filter(slug="manager").update(capabilities=["customers.view"])
    run_due_work()
    with scope_of(world.org):
        job = Job.objects.get()
        assert (job.state, job.file) == (JobState.FAILED, "")


def test_as_a_sheet(world: World) -> None:
    add_people(world, 3, prefix="=1+")
    ask(world.boss, file_format="xlsx")
    with zipfile.ZipFile(io.BytesIO(exported(world))) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314  # our own file
    texts = ["".join(cell.itertext()) for cell in sheet.iter(f"{CELL}is")]
    assert texts[0] == "Name"
    assert "=1+2 Tanabe" in texts
    assert not list(sheet.iter(f"{CELL}f")), "no formula"


def test_killed_at_any_chunk_the_file_is_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 4)
    add_people(world, 18)
    ask(world.boss)
    with tenant_scope(world.org):
        for steps in (1, 2, 0, 3, 1):
            claimed = running.claim_job()
            assert claimed
            for _ in range(steps):
                running.work_on(claimed)
            Job.objects.update(due_at=claimed.created_at)  # nobody hears of this worker again
    names = [row[0] for row in lines(exported(world))[1:]]
    assert len(names) == len(set(names)) == 18


def test_parts_are_gone_when_it_is_done(world: World) -> None:
    add_people(world, 3)
    ask(world.boss)
    exported(world)
    _, files = default_storage.listdir(str(world.org.id))
    with scope_of(world.org):
        assert files == [Job.objects.get().file.rpartition("/")[2]]


def test_form(world: World) -> None:
    add_people(world, 3)
    page = world.boss.client.get("/lists/export/", {"list": PEOPLE, "state": "q=p1"}).content.decode()
    assert "One row is written" in page
    assert 'name="state" value="q=p1"' in page
    assert world.boss.client.get("/lists/export/", {"list": "no:list"}).status_code == 404
    assert ask(world.boss, file_format="pdf").status_code == 422


def test_money_takes_two_columns_and_times_are_the_members(world: World) -> None:
    columns = [
        Column("value", "Value", kind="money", value=lambda row: (row["minor"], "EUR")),
        Column("at", "Added", kind="time", value=lambda row: row["at"]),
    ]
    assert sheets.headers(columns) == ["Value", "Value (currency)", "Added"]
    with timezone.override("Europe/Berlin"):
        row = sheets.cells(columns, {"minor": 123450, "at": datetime(2026, 7, 1, 22, 30, tzinfo=UTC)})
    assert row == [1234.5, "EUR", "2026-07-02T00:30:00+02:00"]
    assert Money(123450, "EUR").amount == 1234.5


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_no_text_becomes_a_formula_and_none_is_lost(rows: list[list[str]]) -> None:
    found = list(csv.reader(io.StringIO(sheets.csv_lines(rows).decode("utf-8", "surrogatepass"), newline="")))
    assert len(found) == len(rows)
    for row, read in zip(rows, found, strict=True):
        for text, cell in zip(row, read, strict=True):
            assert cell in (text, f"'{text}")
            assert not cell.startswith(sheets.FORMULA)
