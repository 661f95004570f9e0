"""The composer on a person's or company's page: note, mail, call, task."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from crm.customers.actions.companies import add_company
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.models import Company, Person
from crm.mail.models import Message
from crm.tenancy.scope import tenant_scope
from crm.work.models import Call, Note, Task
from tests.sales.deals import a_deal
from tests.world import World

KINDS = ("note", "mail", "call", "task")


@pytest.fixture
def helena(world: World) -> Person:
    with tenant_scope(world.org):
        contact = Contact(email="helena@brandt.example", first_name="Helena", last_name="Brandt")
        return add_person(contact, {}, by=world.owner.actor)


@pytest.fixture
def company(world: World) -> Company:
    with tenant_scope(world.org):
        return add_company({"name": "Brandt & Sohn"}, by=world.owner.actor)


def about(person: Person, **more: Any) -> dict[str, Any]:
    back = reverse("customers:person", args=[person.id])
    data = {"subject_kind": "person", "subject_id": str(person.id), "person_id": str(person.id), "back": back}
    return data | {"key": "k1", "text": "Wants a window seat", "subject": "Hello", "direction": "outgoing",
                   "outcome": "reached", **more}  # fmt: skip


def kept(world: World) -> list[int]:
    with tenant_scope(world.org):
        return [model.objects.count() for model in (Note, Message, Call, Task)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_kept_and_told(world: World, helena: Person, kind: str) -> None:
    answer = world.owner.client.post(reverse(f"work:compose_{kind}"), about(helena))
    assert answer["Location"] == reverse("customers:person", args=[helena.id])
    assert kept(world) == [int(kind == each) for each in KINDS]
    page = world.owner.client.get(answer["Location"]).content.decode()
    assert "Save note" in page
    if kind != "mail":  # told when it has left
        assert "Wants a window seat" in page


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not(world: World, helena: Person, kind: str) -> None:
    url = reverse(f"work:compose_{kind}")
    assert world.colleague.client.post(url, about(helena)).status_code == 403
    assert world.stranger.client.post(url, about(helena)).status_code == 404
    assert world.visitor.post(url, about(helena)).status_code == 302
    assert world.owner.client.get(url).status_code == 405
    assert kept(world) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "wrong",
    [{"subject_kind": "spaceship"}, {"subject_id": "x"}, {"subject_id": str(uuid4())}, {"person_id": str(uuid4())}],
)
def test_about_something_that_is_not_there(world: World, helena: Person, wrong: dict[str, str]) -> None:
    assert world.owner.client.post(reverse("work:compose_note"), about(helena, **wrong)).status_code == 404
    assert kept(world) == [0, 0, 0, 0]


def test_about_somebody_one_may_not_see(world: World) -> None:
    with tenant_scope(world.org):
        hidden = add_person(Contact(first_name="Hidden"), {}, by=world.boss.actor)
    for data in (about(hidden), about(hidden, person_id="")):
        assert world.owner.client.post(reverse("work:compose_note"), data).status_code == 404
    assert kept(world) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        ("note", {"text": "  "}, "the note is empty"),
        ("mail", {"subject": ""}, "needs a subject"),
        ("mail", {"text": ""}, "needs a subject and a text"),
        ("call", {"minutes": "many"}, "Give the minutes as a number"),
        ("task", {"text": "\nonly details"}, ""),
        ("task", {"text": "Ring", "due_day": "soon"}, "a day that exist"),
    ],
)
def test_what_was_typed_is_kept(world: World, helena: Person, kind: str, wrong: dict[str, str], said: str) -> None:
    answer = world.owner.client.post(reverse(f"work:compose_{kind}"), about(helena, **wrong))
    if not said:  # the first line that says something is the title
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert kept(world) == [0, 0, 0, 0]
    if "text" not in wrong:
        assert "Wants a window seat</textarea>" in page or "Ring</textarea>" in page


def test_a_double_click_sends_one_mail(world: World, helena: Person) -> None:
    for _ in range(2):
        world.owner.client.post(reverse("work:compose_mail"), about(helena))
    with tenant_scope(world.org):
        message = Message.objects.get()
    assert message.to_address == "helena@brandt.example"


FIELDS = {"mail": "subject", "call": "minutes", "next": "next_task", "task": "remind_before"}


@pytest.mark.parametrize("part", FIELDS)
def test_fields_are_drawn_where_they_stand_open_and_fetched_elsewhere(world: World, helena: Person, part: str) -> None:
    page = reverse("customers:person", args=[helena.id])
    kind = "call" if part == "next" else part
    field = f'name="{FIELDS[part]}"'
    assert field not in world.owner.client.get(page).content.decode()
    assert field in world.owner.client.get(page, {"compose": kind}).content.decode()
    url = reverse("work:composer_part", args=[part])
    assert field in world.owner.client.get(url).content.decode()
    assert world.colleague.client.get(url).status_code == 403
    assert world.visitor.get(url).status_code == 302


def test_there_are_no_other_fields(world: World) -> None:
    assert world.owner.client.get(reverse("work:composer_part", args=["meeting"])).status_code == 404


def test_on_a_company(world: World, company: Company) -> None:
    data = {"subject_kind": "company", "subject_id": str(company.id), "company_id": str(company.id), "back": "/",
            "text": "Met at the fair"}  # fmt: skip
    assert world.owner.client.post(reverse("work:compose_note"), data).status_code == 302
    page = world.colleague.client.get(reverse("customers:company", args=[company.id])).content.decode()
    assert "Met at the fair" in page
    assert world.owner.client.post(reverse("work:compose_mail"), data | {"subject": "Hi"}).status_code == 422


def test_the_timelines_filters(world: World, helena: Person) -> None:
    world.owner.client.post(reverse("work:compose_note"), about(helena))
    url = reverse("customers:person", args=[helena.id])
    assert "Wants a window seat" in world.owner.client.get(url, {"show": "conversations"}).content.decode()
    assert "Wants a window seat" not in world.owner.client.get(url, {"show": "sales"}).content.decode()
    assert "Wants a window seat" in world.owner.client.get(url, {"show": "nonsense", "before": "x"}).content.decode()


@pytest.mark.parametrize("kind", ["note", "call", "task"])
def test_a_deal_of_another_team_takes_nothing(world: World, as_member: Any, helena: Person, kind: str) -> None:
    """Knowing a record's address is not enough: whoever can't find it can't write on it."""
    with tenant_scope(world.org):
        deal = a_deal(world, person=helena)
    outsider = as_member("rep")
    data = about(helena) | {"subject_kind": "deal", "subject_id": str(deal.id), "person_id": ""}
    answer = outsider.client.post(reverse(f"work:compose_{kind}"), data)
    assert answer.status_code == 404
    assert kept(world) == [0, 0, 0, 0]
    assert world.owner.client.post(reverse(f"work:compose_{kind}"), data).status_code == 302
