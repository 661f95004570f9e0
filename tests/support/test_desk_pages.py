"""The desk's pages: whole, in parts, and for whom."""

import re

import pytest

from crm.tenancy.scope import tenant_scope
from support.actions.handling import assign_ticket, change_priority, set_status
from support.models import Queue, SupportSettings, Ticket, TicketMessage, TicketPriority, TicketStatus
from support.queries.desk import desk_counts, desk_tickets
from tests.support.conftest import Desk, make_ticket
from tests.world import World


def page_of(desk: Desk) -> str:
    """The ticket's page."""
    return f"/support/tickets/{desk.ticket.id}/"


def test_empty_desk_says_how_the_first_one_comes(world: World) -> None:
    text = world.boss.client.get("/support/").content.decode()
    assert "northwind-air@" in text
    assert "/p/northwind-air/portal/" in text
    assert "New ticket" in text


def test_views_and_counts(desk: Desk) -> None:
    with tenant_scope(desk.world.org):
        urgent, solved = make_ticket(desk.customer, "Urgent one"), make_ticket(desk.customer, "Solved one")
        change_priority(urgent.id, TicketPriority.URGENT, by=desk.agent.actor)
        set_status(solved.id, TicketStatus.SOLVED, by=desk.agent.actor)
        assign_ticket(desk.ticket.id, desk.agent.membership, by=desk.agent.actor)
        counts = desk_counts(desk.agent.actor)
        assert counts == {"mine": 1, "unassigned": 1, "open": 2, "waiting": 0, "solved": 1}
        assert [ticket.subject for ticket in desk_tickets(desk.agent.actor, "open")] == ["Urgent one", "No internet"]
    with tenant_scope(desk.world.other_org):
        assert set(desk_counts(desk.world.stranger.actor).values()) == {0}
    text = desk.agent.client.get("/support/?view=solved").content.decode()
    assert "Solved one" in text
    assert "Urgent one" not in text


def test_opening_marks_as_seen_only_for_who_answers(desk: Desk) -> None:
    assert desk.reader.client.get(page_of(desk)).status_code == 200
    assert not desk.fresh().seen
    assert desk.agent.client.get(page_of(desk)).status_code == 200
    assert desk.fresh().seen


def test_stranger_finds_nothing(desk: Desk) -> None:
    client = desk.world.stranger.client
    assert client.get(page_of(desk)).status_code == 404
    for verb in ("answers", "notes", "status", "priority", "assignee", "queue"):
        form = {"body": "x", "status": "solved", "priority": "low", "member": "me"}
        assert client.post(f"{page_of(desk)}{verb}/", form).status_code == 404, verb
    assert desk.fresh().version == 1


def test_reader_changes_nothing(desk: Desk) -> None:
    for verb in ("answers", "notes", "status", "priority", "assignee", "queue"):
        form = {"body": "x", "status": "solved", "priority": "low", "member": "me"}
        assert desk.reader.client.post(f"{page_of(desk)}{verb}/", form).status_code == 403, verb
    assert desk.reader.client.post("/support/tickets/next/").status_code == 403
    assert desk.reader.client.get("/support/tickets/new/").status_code == 403
    assert desk.fresh().version == 1


def test_answer_without_scripts(desk: Desk) -> None:
    answer = desk.agent.client.post(
        f"{page_of(desk)}answers/?view=open", {"body": "On it", "key": "k", "then": "solved"}
    )
    assert answer["Location"] == f"{page_of(desk)}?view=open"
    assert desk.fresh().status == "solved"


def test_empty_answer_keeps_the_page(desk: Desk) -> None:
    answer = desk.agent.client.post(f"{page_of(desk)}answers/", {"body": "  "})
    assert answer.status_code == 422
    assert "Write something first." in answer.content.decode()


def test_script_gets_the_line_of_state_alone(desk: Desk) -> None:
    answer = desk.agent.client.post(
        f"{page_of(desk)}status/",
        {"status": "on_hold", "version": "1"},
        headers={"HX-Request": "true", "HX-Target": "ticket-state"},
    )
    text = answer.content.decode()
    assert answer["HX-Trigger"] == "support:changed"
    assert "<html" not in text
    assert "On hold" in text
    stale = desk.agent.client.post(f"{page_of(desk)}status/", {"status": "solved", "version": "1"})
    assert stale.status_code == 409
    assert desk.fresh().status == "on_hold"


@pytest.mark.parametrize(
    ("verb", "form"), [("status", {"status": "gone"}), ("priority", {}), ("assignee", {"member": "x"}), ("queue", {})]
)
def test_made_up_choices_are_refused(desk: Desk, verb: str, form: dict[str, str]) -> None:
    assert desk.agent.client.post(f"{page_of(desk)}{verb}/", form).status_code == 404
    assert desk.fresh().version == 1


def test_take_next(desk: Desk) -> None:
    answer = desk.agent.client.post("/support/tickets/next/")
    assert answer["Location"].startswith(page_of(desk))
    assert desk.fresh().owner_id == desk.agent.membership.id
    assert desk.second.client.post("/support/tickets/next/")["Location"] == "/support/"


def test_write_down_a_call(desk: Desk) -> None:
    form = {
        "email": "mei@chen.example",
        "name": "Mei Chen",
        "subject": "Static address",
        "body": "She called",
        "channel": "phone",
        "priority": "high",
        "key": "n1",
    }
    for _ in range(2):
        assert desk.agent.client.post("/support/tickets/new/", form).status_code == 302
    with tenant_scope(desk.world.org):
        ticket = Ticket.objects.get(subject="Static address")
        assert (ticket.person.name, ticket.priority, ticket.channel) == ("Mei Chen", "high", "phone")
        assert TicketMessage.objects.get(ticket=ticket).author_member_id == desk.agent.membership.id


def test_settings_are_for_who_may(desk: Desk) -> None:
    form = {"urgent_minutes": "30", "high_minutes": "60", "normal_minutes": "90", "low_minutes": "120"}
    assert desk.agent.client.post("/support/settings/", form).status_code == 403
    with tenant_scope(desk.world.org):
        assert SupportSettings.objects.count() == 0
    assert desk.world.boss.client.post("/support/settings/", form).status_code == 302
    assert desk.world.boss.client.post("/support/settings/queues/", {"name": "Billing"}).status_code == 302
    assert desk.world.boss.client.post("/support/settings/queues/", {"name": "Billing"}).status_code == 422
    assert desk.world.boss.client.get("/support/settings/").status_code == 200
    with tenant_scope(desk.world.org):
        settings = SupportSettings.objects.get()
        assert (settings.urgent_minutes, settings.acknowledge) == (30, False)
        billing, first = Queue.objects.get(name="Billing"), Queue.objects.get(name="Support")
    assert desk.agent.client.post(f"/support/settings/queues/{billing.id}/closing/").status_code == 403
    assert desk.world.stranger.client.post(f"/support/settings/queues/{billing.id}/closing/").status_code == 404
    assert desk.world.boss.client.post(f"/support/settings/queues/{billing.id}/closing/").status_code == 302
    assert desk.world.boss.client.post(f"/support/settings/queues/{first.id}/closing/").status_code == 409


def test_person_page_shows_his_tickets(desk: Desk) -> None:
    text = desk.agent.client.get(f"/customers/people/{desk.customer.id}/").content.decode()
    assert re.search(r"<h2>Tickets</h2>", text)
    assert page_of(desk) in text
    assert "opened a ticket" in text


def test_few_queries(desk: Desk, django_assert_max_num_queries: object) -> None:
    with tenant_scope(desk.world.org):
        for number in range(20):
            make_ticket(desk.customer, f"Ticket {number}")
    client = desk.agent.client
    client.get(page_of(desk))
    with django_assert_max_num_queries(47):  # type: ignore[operator]
        client.get(page_of(desk))
