"""Leads added and changed by hand."""

from typing import Any

import pytest

from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.money import Money
from crm.tenancy.scope import tenant_scope
from leads.actions.leads import add_lead, change_lead
from leads.actions.scoring import seed_rules
from leads.models import Lead, LeadStatus
from tests.leads.making import make_lead
from tests.world import World

ANSWERS = {"first_name": "Aiko", "last_name": "Tanabe", "email": "aiko@hoshino.example", "company": "Hoshino Optics",
           "wants": "Group fares", "value": "86,000"}  # fmt: skip


def add(world: World, key: str = "one page", **more: Any) -> tuple[Lead, bool]:
    values: dict[str, Any] = {"source": "Trade fair", "owner": world.owner.membership, "by": world.owner.actor} | more
    return add_lead(ANSWERS, key=key, **values)


def test_a_lead_by_hand_is_captured_like_any_other(in_scope: World) -> None:
    lead, is_new = add(in_scope)
    assert is_new
    assert (lead.person.name, lead.source, lead.wants) == ("Aiko Tanabe", "Trade fair", "Group fares")
    assert lead.value == Money(8_600_000, "EUR")
    assert lead.owner_id == in_scope.owner.membership.id
    assert Event.objects.get(kind="leads.lead_captured").actor_id == in_scope.owner.membership.id


def test_added_twice_is_added_once(in_scope: World) -> None:
    assert add(in_scope)[0] == add(in_scope)[0]
    assert Lead.objects.count() == 1


def test_who_has_an_open_lead_gets_no_second(in_scope: World) -> None:
    first, _ = add(in_scope)
    second, is_new = add(in_scope, key="another page")
    assert (second, is_new) == (first, False)


def test_a_colleague_adds_nothing(in_scope: World) -> None:
    with pytest.raises(NotAllowed):
        add(in_scope, by=in_scope.colleague.actor)
    assert not Lead.objects.exists()
    assert not Person.objects.exists()


def test_facts_change_and_the_score_follows(in_scope: World) -> None:
    seed_rules()
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership)
    change_lead(lead.id, {"wants": "An offer, please", "value": Money(9_000_000, "USD")}, by=in_scope.owner.actor)
    saved = Lead.objects.get()
    assert (saved.wants, saved.value) == ("An offer, please", Money(9_000_000, "USD"))
    assert saved.score > 0
    changes = Event.objects.get(kind="leads.lead_changed").data["changes"]
    assert changes == {"wants": ["", "An offer, please"], "worth a year": ["", "$90,000"]}


def test_what_is_the_same_changes_nothing(in_scope: World) -> None:
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership, wants="Fares")
    change_lead(lead.id, {"wants": "Fares", "value": Money(0, "EUR")}, by=in_scope.owner.actor)
    assert Lead.objects.get().version == 1
    assert not Event.objects.filter(kind="leads.lead_changed").exists()


def test_only_who_assigns_changes_the_owner(in_scope: World) -> None:
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership)
    with pytest.raises(NotAllowed):
        change_lead(lead.id, {"owner": None}, by=in_scope.owner.actor)
    change_lead(lead.id, {"owner": None}, by=in_scope.boss.actor)
    assert Lead.objects.get().owner_id is None


def test_status_is_no_fact(in_scope: World) -> None:
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership)
    with pytest.raises(Refused):
        change_lead(lead.id, {"status": LeadStatus.CONVERTED}, by=in_scope.owner.actor)


def test_colleagues_and_strangers_change_nothing(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org)
        with pytest.raises(NotAllowed):
            change_lead(lead.id, {"wants": "Mine"}, by=world.colleague.actor)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        change_lead(lead.id, {"wants": "Mine"}, by=world.stranger.actor)
    with tenant_scope(world.org):
        assert Lead.objects.get().wants == ""


def test_what_waited_in_a_browser_is_taken_once_and_only_from_whose_it_is(world: World) -> None:
    typed = {"name": "Aiko Tanabe", "reach": "aiko@hoshino.example", "key": "typed at the fair"}
    mine = typed | {"member": str(world.owner.membership.id)}
    later = {"Accept": "application/json"}
    page = "/leads/new/quick/"
    for somebody in (world.boss, world.stranger):
        assert somebody.client.post(page, mine, headers=later).status_code == 409
    with tenant_scope(world.org):
        assert not Lead.objects.exists()
    answers = [world.owner.client.post(page, mine, headers=later).json() for _ in range(2)]
    assert answers[0] == answers[1]
    with tenant_scope(world.org):
        lead = Lead.objects.get()
    assert answers[0] == {"name": "Aiko Tanabe", "url": f"/leads/{lead.id}/"}
    wrong = world.owner.client.post(page, mine | {"key": "another", "reach": "aiko@"}, headers=later)
    assert (wrong.status_code, wrong.json()) == (422, {"message": "This e-mail address is not complete."})
