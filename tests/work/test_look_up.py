"""Who is calling? The address that telephony software opens, and the call that is logged with what comes next."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.models import Person
from crm.tenancy.scope import tenant_scope
from crm.work.models import Call, CallOutcome, Task
from tests.world import Member, World


@pytest.fixture
def helena(world: World) -> Person:
    return known(world, "Helena")


def known(world: World, name: str, by: Member | None = None) -> Person:
    with tenant_scope(world.org):
        contact = Contact(first_name=name, email=f"{name.lower()}@brandt.example", phone="+49 89 5550120")
        return add_person(contact, {}, by=(by or world.owner).actor)


@pytest.mark.parametrize(
    "asked",
    [
        {"phone": "+49895550120"}, {"phone": "+49 89 555 0120"}, {"phone": " 49895550120"}, {"phone": "0049895550120"},
        {"email": "Helena@Brandt.example"},
    ],
)  # fmt: skip
def test_one_match_opens_the_page_ready_to_log(world: World, helena: Person, asked: dict[str, str]) -> None:
    answer = world.owner.client.get(reverse("work:look_up"), asked)
    assert answer.status_code == 302
    page = reverse("customers:person", args=[helena.id])
    assert answer["Location"] == f"{page}?call=1&direction=incoming#composer"
    shown = world.owner.client.get(answer["Location"]).content.decode()
    assert 'aria-controls="compose-call" aria-selected="true"' in shown
    assert '<option value="incoming" selected>' in shown


def test_several_are_offered(world: World, helena: Person) -> None:
    known(world, "Konrad")
    page = world.owner.client.get(reverse("work:look_up"), {"phone": "+49895550120"}).content.decode()
    assert "2 people can be reached there" in page
    assert "Helena" in page
    assert "Konrad" in page


def test_nobody_is_offered_to_be_added(world: World) -> None:
    page = world.owner.client.get(reverse("work:look_up"), {"phone": "+49895550199"}).content.decode()
    new_person = f"{reverse('customers:add_person')}?phone=%2B49895550199"
    assert new_person in page
    assert f"{reverse('leads:new_lead')}?phone=%2B49895550199" in page
    assert "+49895550199" in world.owner.client.get(new_person).content.decode()
    colleague = world.colleague.client.get(reverse("work:look_up"), {"phone": "+49895550199"}).content.decode()
    assert new_person not in colleague


def test_only_whom_one_may_see(world: World, helena: Person) -> None:
    answer = world.stranger.client.get(reverse("work:look_up"), {"phone": "+49895550120"})
    assert answer.status_code == 200
    assert "Helena" not in answer.content.decode()
    assert world.visitor.get(reverse("work:look_up"), {"phone": "+49895550120"}).status_code == 302


def test_nothing_asked(world: World) -> None:
    for asked in ({}, {"phone": "  "}, {"phone": "x"}, {"email": "\x00"}):
        assert world.owner.client.get(reverse("work:look_up"), asked).status_code == 200


def called(person: Person, **more: Any) -> dict[str, Any]:
    back = reverse("customers:person", args=[person.id])
    return {"subject_kind": "person", "subject_id": str(person.id), "person_id": str(person.id), "back": back,
            "text": "Wants 22 seats", "direction": "outgoing", "outcome": "reached", **more}  # fmt: skip


@pytest.mark.parametrize("outcome", CallOutcome.values)
def test_every_outcome_is_told(world: World, helena: Person, outcome: str) -> None:
    data = called(helena, outcome=outcome, minutes="3")
    answer = world.owner.client.post(reverse("work:compose_call"), data)
    page = world.owner.client.get(answer["Location"]).content.decode()
    assert "called" in page
    if outcome != "reached":
        assert CallOutcome(outcome).label.lower() in page


def test_the_next_task_in_the_same_step(world: World, helena: Person) -> None:
    url = reverse("work:compose_call")
    data = called(helena, next_task="Send the offer", due_day="2027-03-01", due_time="10:00")
    assert world.owner.client.post(url, data).status_code == 302
    with tenant_scope(world.org):
        task = Task.objects.get()
        assert (task.title, task.assignee_id, task.person_id) == (
            "Send the offer", world.owner.membership.id, helena.id,
        )  # fmt: skip
    assert world.owner.client.post(url, data | {"due_day": "soon"}).status_code == 422
    assert world.colleague.client.post(url, data).status_code == 403
    assert world.stranger.client.post(url, data).status_code == 404
    with tenant_scope(world.org):
        assert (Call.objects.count(), Task.objects.count()) == (1, 1)


def test_a_number_can_be_dialled(world: World, as_member: Callable[..., Member], helena: Person) -> None:
    page = world.owner.client.get(reverse("customers:person", args=[helena.id])).content.decode()
    assert 'href="tel:+49895550120"' in page
