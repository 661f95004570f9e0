"""Who should do this? Asked on its own page, in the form of a task, for a ticket."""

from collections.abc import Callable

from django.urls import reverse

from crm.staff.actions.profiles import change_profile
from crm.work.models import Task
from support.models import Ticket
from tests.support.conftest import make_person, make_ticket
from tests.world import Member, World


def test_the_page_says_who_and_why(in_scope: World) -> None:
    change_profile(in_scope.owner.membership.id, {"languages": ["de"]}, by=in_scope.boss.actor)
    page = in_scope.colleague.client.get(reverse("staff:who"), {"kind": "lead", "who-language": "de"}).text
    assert "Olga Owner should" in page
    assert "does not speak German" in page
    nobody = in_scope.colleague.client.get(reverse("staff:who"), {"kind": "lead", "who-language": "fi"}).text
    assert "Nobody can" in nobody


def test_a_task_is_suggested_to_somebody_and_nothing_is_lost(in_scope: World) -> None:
    change_profile(in_scope.owner.membership.id, {"languages": ["de"]}, by=in_scope.boss.actor)
    sent = {"title": "Call the embassy", "priority": "2", "details": "In German", "who-language": "de"}
    asked = in_scope.boss.client.post(reverse("work:add_task"), sent | {"suggest": "1"})
    assert asked.status_code == 200
    assert "Olga Owner should" in asked.text
    assert "Call the embassy" in asked.text
    assert "In German" in asked.text
    assert f'value="{in_scope.owner.membership.id}" selected' in asked.text
    assert not Task.objects.exists()
    done = sent | {"assignee": str(in_scope.owner.membership.id), "interval": "1"}
    assert in_scope.boss.client.post(reverse("work:add_task"), done).status_code == 302
    task = Task.objects.get()
    assert task.assignee_id == in_scope.owner.membership.id
    again = in_scope.boss.client.post(
        reverse("work:task_edit", args=[task.id]), sent | {"suggest": "1", "version": str(task.version)}
    )
    assert again.status_code == 200
    assert Task.objects.get().version == task.version


def test_a_ticket_is_given_to_who_has_the_least_to_do(in_scope: World, as_member: Callable[..., Member]) -> None:
    agent = as_member("agent", name="Andy Agent")
    ticket = make_ticket(make_person("dan@osei.example"))
    address = reverse("support:who", args=[ticket.id])
    page = in_scope.boss.client.get(address).text
    assert "Andy Agent" in page
    assert in_scope.stranger.client.get(address).status_code == 404
    assert in_scope.owner.client.get(address).status_code == 403
    give = reverse("support:assignee", args=[ticket.id])
    sent = {"member": str(agent.membership.id), "version": str(ticket.version)}
    assert in_scope.boss.client.post(give, sent).status_code == 302
    assert Ticket.objects.get().owner_id == agent.membership.id
