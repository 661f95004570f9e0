"""All eight types of own fields, taken through what people do with them."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.automation.models import Outcome
from crm.automation.steps import StepProblem
from crm.conditions.clock import Clock
from crm.conditions.compile import matching
from crm.conditions.evaluate import holds
from crm.conditions.tree import parse
from crm.customers.models import Company, Person
from crm.jobs.files import open_result
from crm.jobs.models import Job
from crm.mail.templating.liquid import fill
from crm.mail.templating.values import values_for
from crm.records.actions.changing import change_record
from crm.records.actions.custom_fields import change_custom_field
from crm.records.actions.undoing import undo_change
from crm.records.models import CustomField, CustomKind, CustomValue, RecordChange
from crm.records.queries.custom_fields import custom_fields, fields_read_once
from crm.tenancy.scope import tenant_scope
from leads.models import FieldKind, FormField, Lead
from tests.api.asking import program_of
from tests.automation.test_field_steps import run as run_step
from tests.draining import run_due_work
from tests.leads.making import make_form
from tests.leads.test_public_form import address, filled
from tests.records.own_fields import a_field, all_fields
from tests.records.people import a_person
from tests.world import World

PEOPLE = "customers:people"
VALUES: dict[str, Any] = {
    "text": "A-17",
    "number": "1250.5",
    "money": {"minor": 9950, "currency": "USD"},
    "date": "2026-12-24",
    "bool": False,
    "choice": "gold",
    "choices": ["silver", "platinum"],
}
WORDS = ("A-17", "1250.5", "99.5", "2026-12-24", "no", "Gold", "Silver, Platinum", "Nordwind")


@pytest.fixture
def helena(world: World) -> Person:
    """Somebody with a value in each, the link to a company among them."""
    with tenant_scope(world.org):
        all_fields(world)
        a_field(world, "link", label="Flies for", links_to="company")
        company = Company.objects.create(name="Nordwind")
        a_person(world, first_name="Otto", last_name="Ostwind")
        person = a_person(world, email="helena@brandt.example")
        values = VALUES | {"flies_for": str(company.id)}
        return change_record(
            "person", person.id, {f"custom.{key}": value for key, value in values.items()}, by=world.boss.actor
        )


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_exported(world: World, helena: Person, file_format: str) -> None:
    asked = {"list": PEOPLE, "columns": "all", "file_format": file_format, "all": "1"}
    assert world.boss.client.post("/lists/export/", asked).status_code == 302
    run_due_work()
    with tenant_scope(world.org), open_result(Job.objects.get()) as file:
        content = bytes(file.read())
    if file_format == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            text = " ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
        assert all(word in text for word in ("A-17", "1250.5", "99.5", "Gold", "Silver, Platinum", "Nordwind"))
        return
    head, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    line = next(line for line in lines if "Helena Brandt" in line)
    assert {"Text", "Number", "Money", "Date", "Bool", "Choice", "Choices", "Flies for"} <= set(head)
    shown = " | ".join(line)
    assert all(word in shown for word in WORDS), shown


def test_by_the_api(world: World, helena: Person) -> None:
    program, strange = program_of(world.boss), program_of(world.stranger)
    custom = program.get(f"people/{helena.id}/").json()["custom"]
    assert {key: custom[key] for key in ("text", "bool", "choice", "choices", "date")} == {
        key: VALUES[key] for key in ("text", "bool", "choice", "choices", "date")
    }
    made = program.post("people/", {"first_name": "Twin", "custom": custom})
    assert made.status_code == 201, made.content
    assert made.json()["custom"] == custom
    asked = {
        "custom.text": "A-17", "custom.number__at_least": "1250", "custom.money__at_least": "99 USD",
        "custom.date__after": "2026-12-01", "custom.choice": "gold", "custom.choices": "platinum",
        "custom.flies_for": custom["flies_for"],
    }  # fmt: skip
    for name, value in asked.items():
        found = program.get(f"people/?{name}={value}")
        assert {each["first_name"] for each in found.json()["items"]} == {"Helena", "Twin"}, (name, found.content)
    assert strange.get(f"people/{helena.id}/").status_code == 404
    assert strange.post("people/", {"first_name": "X", "custom": custom}).status_code == 422


def test_by_a_web_form(world: World) -> None:
    said = {"text": "A-17", "number": "1,250.5", "money": "99.50 USD", "date": "24.12.2026", "choice": "Gold",
            "choices": "Silver, Platinum"}  # fmt: skip
    with tenant_scope(world.org):
        all_fields(world)
        parts = [
            FormField(key=f"q_{key}", kind=FieldKind.TEXT, label=key.title(), own=f"person.custom.{key}")
            for key in said
        ]
        email = FormField(key="email", kind=FieldKind.EMAIL, label="E-mail", maps_to="email", required=True)  # type: ignore[arg-type]
        tick = FormField(key="q_bool", kind=FieldKind.CHECKBOX, label="Bool", own="person.custom.bool")
        form = make_form(world, parts=[email, *parts, tick])
    answers = {f"q_{key}": text for key, text in said.items()} | {"q_bool": "on"}
    assert world.visitor.post(address(world, form), filled(form, **answers)).status_code == 303
    with tenant_scope(world.org):
        lead = Lead.objects.select_related("person").get()
        assert lead.answers == []
        assert lead.person.custom == VALUES | {"bool": True}
        change = RecordChange.objects.get(record_id=lead.person_id)
        assert change.actor_kind == "form"


def test_what_a_visitor_wrote_wrongly_is_kept_as_his_answer(world: World) -> None:
    with tenant_scope(world.org):
        a_field(world, "number")
        email = FormField(key="email", kind=FieldKind.EMAIL, label="E-mail", maps_to="email", required=True)  # type: ignore[arg-type]
        number = FormField(key="q", kind=FieldKind.TEXT, label="Trips", own="person.custom.number")
        form = make_form(world, parts=[email, number])
    assert world.visitor.post(address(world, form), filled(form, q="plenty")).status_code == 303
    with tenant_scope(world.org):
        [[label, words]] = Lead.objects.get().answers
        assert (label, words[:6]) == ("Trips", "plenty")
        assert Lead.objects.get().person.custom == {}


def test_in_a_mail(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        values = values_for(Person.objects.get(id=helena.id), world.org)
        names = [*(kind for kind in CustomKind.values if kind != "link"), "flies_for"]
        text = "; ".join(f"{{{{ person.custom.{name} }}}}" for name in names)
        told = fill(text, values, html=False)
    assert told == "A-17; 1250.5; 99.50 USD; 24 December 2026; no; Gold; Silver, Platinum; Nordwind"


ASKED = [
    ("text", "is", "A-17"), ("number", "at_least", "1250"), ("date", "after", "2026-12-01"), ("bool", "is", True),
    ("choice", "is", "gold"), ("choices", "has", "platinum"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "op", "value"), ASKED)
def test_in_conditions(world: World, helena: Person, key: str, op: str, value: Any) -> None:
    with tenant_scope(world.org):
        node = parse({"field": f"person.custom.{key}", "op": op, "value": value})
        clock = Clock.of_organization()
        if key == "bool":
            change_record("person", helena.id, {"custom.bool": True}, by=world.boss.actor)
        assert [each.first_name for each in matching(node, "person", clock)] == ["Helena"]
        for person in Person.objects.all():
            assert holds(node, {"person": person}, clock) == (person.first_name == "Helena")


SET = {
    "text": ("B-18", "B-18"), "number": ("12,5", "12.5"), "money": ("1200 EUR", {"minor": 120000, "currency": "EUR"}),
    "date": ("31.01.2027", "2027-01-31"), "bool": ("yes", True), "choice": ("Platinum", "platinum"),
    "choices": ("Gold, Silver", ["silver", "gold"]),
}  # fmt: skip


@pytest.mark.parametrize("key", SET)
def test_set_by_a_journey(world: World, helena: Person, key: str) -> None:
    text, stored = SET[key]
    with tenant_scope(world.org):
        person = Person.objects.get(id=helena.id)
        assert run_step(person, f"person.custom.{key}", text).outcome == Outcome.DONE
        person.refresh_from_db()
        assert person.custom[key] == stored
        with pytest.raises(StepProblem):
            run_step(person, "person.custom.nothing", text)


@pytest.mark.parametrize("key", [*VALUES, "flies_for"])
def test_undone(world: World, helena: Person, key: str) -> None:
    with tenant_scope(world.org):
        change_record("person", helena.id, {f"custom.{key}": None}, by=world.boss.actor)
        emptied = RecordChange.objects.get(record_id=helena.id, version=3)
        assert list(emptied.changes) == [f"custom.{key}"]
        assert not CustomValue.objects.filter(record_id=helena.id, field__key=key).exists()
        undo_change(emptied.id, by=world.boss.actor)
        again = Person.objects.get(id=helena.id)
        assert again.custom == helena.custom
        assert CustomValue.objects.filter(record_id=helena.id, field__key=key).exists()


BULK = {"text": "C", "number": "3", "date": "2027-01-01", "bool": "yes", "choice": "silver", "choices": ["gold"]}


@pytest.mark.parametrize("key", BULK)
def test_many_at_once_and_taken_back(world: World, helena: Person, key: str) -> None:
    form = {"list": PEOPLE, "field": f"custom.{key}", "value": BULK[key], "apply": "1", "all": "1"}
    assert world.boss.client.post("/lists/edit/", form).status_code == 302
    with tenant_scope(world.org):
        assert all(key in person.custom for person in Person.objects.all())
        job = Job.objects.get()
    assert world.boss.client.post(reverse("jobs:undo", args=[job.id])).status_code == 302
    run_due_work()
    with tenant_scope(world.org):
        assert Person.objects.get(id=helena.id).custom == helena.custom
        assert Person.objects.get(first_name="Otto").custom == {}


def test_a_choice_renamed_and_one_in_use_taken_off(world: World, helena: Person) -> None:
    page = reverse("customers:person", args=[helena.id])
    with tenant_scope(world.org):
        field = CustomValue.objects.get(record_id=helena.id, field__key="choice").field
        options = [[key, "Golden" if key == "gold" else label] for key, label in field.options]
        change_custom_field(field.id, {"options": options}, by=world.boss.actor)
    assert "Golden" in world.owner.client.get(page).content.decode()
    assert "Golden" in world.boss.client.get("/customers/people/?custom.choice=gold").content.decode()
    with tenant_scope(world.org):
        change_custom_field(field.id, {"options": [["silver", "Silver"]]}, by=world.boss.actor)
        change_record("person", helena.id, {"city": "Lyon"}, by=world.boss.actor)
    assert "Golden" in world.owner.client.get(page).content.decode()
    edit = reverse("web:own_fact", args=["person", helena.id, "choice"])
    assert "Golden" in world.owner.client.get(edit).content.decode()  # what she has may stay
    listed = world.boss.client.get("/customers/people/?custom.choice=gold").content.decode()
    assert "Helena Brandt" in listed
    assert "Otto Ostwind" not in listed.split("<tbody")[1]
    others = {"list": PEOPLE, "field": "custom.choice", "value": "gold", "apply": "1", "all": "1"}
    world.boss.client.post("/lists/edit/", others)
    with tenant_scope(world.org):
        assert Person.objects.get(first_name="Otto").custom == {}
        change_record("person", helena.id, {"custom.choice": None}, by=world.boss.actor)
        emptied = RecordChange.objects.filter(record_id=helena.id).latest("version")
        undo_change(emptied.id, by=world.boss.actor)
        assert Person.objects.get(id=helena.id).custom["choice"] == "gold"


def test_put_away_and_brought_back(world: World, helena: Person) -> None:
    page = reverse("customers:person", args=[helena.id])
    with tenant_scope(world.org):
        field = CustomValue.objects.get(record_id=helena.id, field__key="text").field
    away, edit = (
        reverse("workspace:own_field_activity", args=[field.id]),
        reverse("web:own_fact", args=["person", helena.id, "text"]),
    )
    assert world.owner.client.post(away, {"active": "0"}).status_code == 403
    assert world.stranger.client.post(away, {"active": "0"}).status_code == 404
    assert world.boss.client.post(away, {"active": "0"}).status_code == 302
    assert edit not in world.owner.client.get(page).content.decode()
    assert world.owner.client.get(edit).status_code == 404
    for query in ("?custom.text=A-17", "?sort=custom.text", "?columns=name,custom.text"):
        assert world.boss.client.get(f"/customers/people/{query}").status_code == 200
    with tenant_scope(world.org):
        change_record("person", helena.id, {"city": "Lyon"}, by=world.boss.actor)
    assert world.boss.client.get(reverse("records:history", args=["person", helena.id])).status_code == 200
    assert world.boss.client.post(away, {"active": "1"}).status_code == 302
    assert edit in world.owner.client.get(page).content.decode()
    assert "Helena Brandt" in world.boss.client.get("/customers/people/?custom.text=A-17").content.decode()


def test_required_later(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        field = CustomValue.objects.get(record_id=helena.id, field__key="text").field
        change_custom_field(field.id, {"required": True}, by=world.boss.actor)
        otto = Person.objects.get(first_name="Otto")
        change_record("person", otto.id, {"city": "Lyon"}, by=world.boss.actor)  # who has none may be changed
    edit = reverse("web:own_fact", args=["person", helena.id, "text"])
    refused = world.owner.client.post(edit, {"custom.text": "", "version": "2"})
    assert refused.status_code == 422
    assert world.boss.client.post(
        "/lists/edit/", {"list": PEOPLE, "field": "custom.text", "value": "", "apply": "1", "all": "1"}
    ).status_code in (302, 422)
    with tenant_scope(world.org):
        assert Person.objects.get(id=helena.id).custom["text"] == "A-17"
        change_custom_field(field.id, {"required": False}, by=world.boss.actor)
    assert world.owner.client.post(edit, {"custom.text": "", "version": "2"}).status_code == 302


def test_definitions_are_read_once_for_many_mails(in_scope: World) -> None:
    a_field(in_scope, "text")
    people = [a_person(in_scope, last_name=str(number), custom={"text": f"A-{number}"}) for number in range(3)]
    with CaptureQueriesContext(connection) as asked, fields_read_once():
        told = [fill("{{ person.custom.text }}", values_for(each, in_scope.org), html=False) for each in people]
    assert told == ["A-0", "A-1", "A-2"]
    assert sum("records_customfield" in query["sql"] for query in asked.captured_queries) == 1
    change_custom_field(CustomField.objects.get().id, {"label": "Renamed"}, by=in_scope.boss.actor)
    assert [field.label for field in custom_fields("person")] == ["Renamed"]
