"""Which lead goes to whom: rules in their order, offers that somebody has to accept, alarms."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from crm.errors import NotAllowed, Refused
from crm.staff.actions.profiles import change_profile
from crm.staff.models import Desk, Seniority
from crm.tenancy.scope import tenant_scope
from crm.tenancy.tasks import due_organizations
from crm.work.models import Notification
from leads.actions.assignment import assign_lead
from leads.actions.contact import log_lead_call
from leads.actions.distribution import accept_lead, decline_lead, give_anew, hand_on_late_ones
from leads.actions.distribution_rules import (
    change_distribution,
    move_distribution_rule,
    order_distribution_rules,
    save_distribution_rule,
)
from leads.actions.qualification import disqualify_lead
from leads.actions.scoring import seed_rules
from leads.models import DistributionRule, Fallback, Lead, LeadOffer, OfferState
from leads.simulation import simulate
from leads.tasks import sweep_distribution
from tests.leads.making import make_form, make_lead, send
from tests.world import Member, World, outside

FROM_PARIS = {"all": [{"field": "lead.source", "op": "contains", "value": "Paris"}], "v": 1}


@pytest.fixture
def reps(in_scope: World, as_member: Callable[..., Member]) -> list[Member]:
    """Three of the team who work leads."""
    return [in_scope.owner, *(as_member("rep", team=in_scope.team, name=name) for name in ("Rita Rep", "Sam Senior"))]


def rule(world: World, name: str = "Everybody of the team", **values: Any) -> DistributionRule:
    """A rule for all leads, unless told otherwise."""
    return save_distribution_rule({"name": name, "team": world.team} | values, by=world.boss.actor)


def test_the_first_rule_that_holds_and_finds_somebody_decides(in_scope: World, reps: list[Member]) -> None:
    change_profile(reps[1].membership.id, {"languages": ["fr"]}, by=in_scope.boss.actor)
    rule(in_scope, "French", language="fr", condition=FROM_PARIS)
    rule(in_scope, "Nobody can", language="fi")
    rule(in_scope, "The rest", members=[str(reps[2].membership.id)])
    french, other = (make_lead(in_scope.org, source=source) for source in ("Fair in Paris", "Fair in Rome"))
    assert give_anew(french.id, by=in_scope.boss.actor).owner_id == reps[1].membership.id
    found = give_anew(other.id, by=in_scope.boss.actor)
    assert found.owner_id == reps[2].membership.id
    assert found.passed == (("Nobody can", "nobody speaks Finnish"),)


def test_captured_leads_go_by_the_rules(in_scope: World, reps: list[Member]) -> None:
    seed_rules()
    change_profile(reps[2].membership.id, {"seniority": Seniority.SENIOR}, by=in_scope.boss.actor)
    change_distribution({"great_from": 1, "easy_to": 0}, by=in_scope.boss.actor)
    rule(in_scope, by_grade=True)
    form = make_form(in_scope)
    leads = [send(in_scope, form, email=f"a{number}@b{number}.example").lead for number in range(3)]
    assert [lead.owner_id for lead in leads if lead] == [reps[2].membership.id] * 3
    assert all(lead.response_due_at for lead in leads if lead)


def test_without_rules_the_forms_team_takes_turns(in_scope: World, reps: list[Member]) -> None:
    form = make_form(in_scope)
    leads = [send(in_scope, form, email=f"a{number}@b{number}.example").lead for number in range(6)]
    owners = [lead.owner_id for lead in leads if lead]
    assert owners[:3] == owners[3:]
    assert set(owners) == {member.membership.id for member in reps}


def test_nobody_who_is_full_gets_one_and_managers_hear_of_it(in_scope: World, drain: Callable[[], None]) -> None:
    change_profile(in_scope.owner.membership.id, {"limits": {"lead": 1}}, by=in_scope.boss.actor)
    form = make_form(in_scope)
    first, second = (send(in_scope, form, email=f"a{number}@b{number}.example").lead for number in range(2))
    assert first
    assert second
    assert (first.owner_id, second.owner_id) == (in_scope.owner.membership.id, None)
    assert second.alarm_at is not None
    Lead.objects.filter(id=second.id).update(alarm_at=timezone.now())
    assert in_scope.org.id in due_organizations("lead_alarms")
    for _ in range(2):
        with outside():
            sweep_distribution()
        drain()
    told = Notification.objects.filter(kind="lead_unassigned")
    assert [row.member_id for row in told] == [in_scope.boss.membership.id]
    assert in_scope.org.id not in due_organizations("lead_alarms")
    assert "Leads nobody looks after" in in_scope.boss.client.get(reverse("work:home")).text
    assign_lead(second.id, in_scope.owner.membership, by=in_scope.boss.actor)  # by hand it is somebody's own decision
    assert Lead.objects.get(id=second.id).owner_id == in_scope.owner.membership.id


@pytest.mark.django_db(transaction=True)
def test_eight_captures_at_once_never_overfill_anybody(world: World) -> None:
    """Room for one lead, eight that come in at the same time: one has an owner, none is lost."""
    with tenant_scope(world.org):
        change_profile(world.owner.membership.id, {"limits": {"lead": 1}}, by=world.boss.actor)
        form = make_form(world)

    def capture(number: int) -> None:
        try:
            with tenant_scope(world.org):
                send(world, form, email=f"a{number}@b{number}.example", company=f"Company {number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(capture, range(8)))
    with tenant_scope(world.org):
        owners = Counter(Lead.objects.values_list("owner_id", flat=True))
        assert owners == Counter({None: 7, world.owner.membership.id: 1})
        assert Lead.objects.filter(alarm_at=None).count() == 1


def test_an_offer_is_accepted_or_declined_and_then_it_is_the_next_ones(in_scope: World, reps: list[Member]) -> None:
    rule(in_scope, accept_minutes=30)
    lead = make_lead(in_scope.org)
    give_anew(lead.id, by=in_scope.boss.actor)
    first = _owner(lead, reps)
    with pytest.raises(NotAllowed):
        accept_lead(lead.id, by=in_scope.colleague.actor)
    with pytest.raises(Refused):
        accept_lead(lead.id, by=in_scope.boss.actor)
    assert LeadOffer.objects.get().state == OfferState.OPEN
    decline_lead(lead.id, "Not my trade", by=first.actor)
    second = _owner(lead, reps)
    assert second != first
    for _ in range(2):
        accept_lead(lead.id, by=second.actor)
    assert [(each.member_id, each.state) for each in LeadOffer.objects.order_by("id")] == [
        (first.membership.id, OfferState.DECLINED),
        (second.membership.id, OfferState.ACCEPTED),
    ]
    with pytest.raises(Refused):
        decline_lead(lead.id, by=second.actor)


def test_whoever_says_nothing_loses_it_once(in_scope: World, reps: list[Member], drain: Callable[[], None]) -> None:
    rule(in_scope, accept_minutes=30)
    lead = make_lead(in_scope.org)
    give_anew(lead.id, by=in_scope.boss.actor)
    had = []
    for _ in reps:
        had.append(_owner(lead, reps).membership.id)
        assert hand_on_late_ones() == 0  # not due yet
        LeadOffer.objects.filter(state=OfferState.OPEN).update(due_at=timezone.now() - timedelta(seconds=1))
        assert in_scope.org.id in due_organizations("lead_offers")
        for _ in range(2):
            with outside():
                sweep_distribution()
            drain()
    assert set(had) == {member.membership.id for member in reps}
    left = Lead.objects.get(id=lead.id)
    assert left.owner_id is None  # everybody was asked
    assert left.alarm_at is not None
    assert LeadOffer.objects.filter(state=OfferState.LATE).count() == len(reps)
    missed = Notification.objects.filter(text__contains="you did not accept the lead in time")
    assert missed.count() == len(reps)


def test_calling_the_customer_is_accepting(in_scope: World, reps: list[Member]) -> None:
    rule(in_scope, accept_minutes=30)
    lead = make_lead(in_scope.org)
    give_anew(lead.id, by=in_scope.boss.actor)
    log_lead_call(lead.id, "Wants an offer", by=_owner(lead, reps).actor)
    assert LeadOffer.objects.get().state == OfferState.ACCEPTED
    assert Lead.objects.get(id=lead.id).response_minutes is not None


def test_giving_it_to_somebody_else_settles_the_offer(in_scope: World, reps: list[Member]) -> None:
    rule(in_scope, accept_minutes=30)
    lead = make_lead(in_scope.org)
    give_anew(lead.id, by=in_scope.boss.actor)
    assign_lead(lead.id, in_scope.boss.membership, by=in_scope.boss.actor)
    assert LeadOffer.objects.get().state == OfferState.WITHDRAWN
    assert hand_on_late_ones() == 0


def test_what_is_closed_is_nobodys_fault(in_scope: World, reps: list[Member]) -> None:
    rule(in_scope, accept_minutes=30)
    lead = make_lead(in_scope.org)
    give_anew(lead.id, by=in_scope.boss.actor)
    owner_id = Lead.objects.get(id=lead.id).owner_id
    disqualify_lead(lead.id, "No need", by=in_scope.boss.actor)
    LeadOffer.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert hand_on_late_ones() == 1
    assert LeadOffer.objects.get().state == OfferState.WITHDRAWN
    assert Lead.objects.get(id=lead.id).owner_id == owner_id


def test_accepting_where_it_stands(in_scope: World, reps: list[Member], drain: Callable[[], None]) -> None:
    rule(in_scope, accept_minutes=30)
    leads = [make_lead(in_scope.org, name=name) for name in ("Anna One", "Berta Two", "Carla Three")]
    for lead in leads:
        give_anew(lead.id, by=in_scope.boss.actor)
    drain()
    mine = next(lead for lead in leads if _owner(lead, reps) is in_scope.owner)
    client = in_scope.owner.client
    assert "Do you take this lead?" in client.get(reverse("leads:lead", args=[mine.id])).text
    accept = reverse("leads:accept", args=[mine.id])
    for page in (reverse("work:home"), reverse("work:notifications")):
        assert accept in client.get(page).text
    assert mine.person.name in client.get(reverse("leads:leads") + "?owner=me&offered=yes").text
    assert client.get(reverse("leads:decline", args=[mine.id])).status_code == 200
    assert in_scope.stranger.client.post(accept).status_code == 404
    assert client.post(accept, {"back": reverse("work:home")}).headers["Location"] == reverse("work:home")
    assert accept not in client.get(reverse("work:notifications")).text


def test_the_keeper_of_a_customer_gets_his_leads(in_scope: World, reps: list[Member]) -> None:
    rule(in_scope, members=[str(reps[2].membership.id)])
    form = make_form(in_scope)
    first = send(in_scope, form, email="anna@kessler.de").lead
    assert first
    first.person.owner = reps[1].membership
    type(first.person).objects.filter(id=first.person_id).update(owner=reps[1].membership)
    Lead.objects.filter(id=first.id).update(status="disqualified", disqualify_reason="No need")
    again = send(in_scope, form, email="anna@kessler.de").lead
    assert again
    assert again.id != first.id
    assert again.owner_id == reps[1].membership.id


def test_simulating_changes_nothing_and_agrees_with_what_then_happens(in_scope: World, reps: list[Member]) -> None:
    rule(in_scope)
    leads = [make_lead(in_scope.org) for _ in range(7)]
    before = (list(Lead.objects.values_list("id", "owner_id", "version")), Desk.objects.count())
    simulated = simulate(in_scope.boss.actor)
    assert (list(Lead.objects.values_list("id", "owner_id", "version")), Desk.objects.count()) == before
    expected = {line.lead.id: line.given.owner_id for line in simulated.lines}
    assert sorted(count for _, count in simulated.shares) == [2, 2, 3]
    happened = {lead.id: give_anew(lead.id, by=in_scope.boss.actor).owner_id for lead in leads}
    assert happened == expected
    with pytest.raises(NotAllowed):
        simulate(in_scope.owner.actor)


def test_rules_are_put_into_order(in_scope: World) -> None:
    first, second, third = (rule(in_scope, name) for name in ("First", "Second", "Third"))
    move_distribution_rule(third.id, -1, by=in_scope.boss.actor)
    assert _names() == ["First", "Third", "Second"]
    order_distribution_rules([second.id, third.id], by=in_scope.boss.actor)
    assert _names() == ["Second", "Third", "First"]
    move_distribution_rule(second.id, -1, by=in_scope.boss.actor)
    assert _names() == ["Second", "Third", "First"]
    with pytest.raises(NotAllowed):
        move_distribution_rule(first.id, -1, by=in_scope.owner.actor)
    assert first.name in _names()


def test_the_settings_pages(in_scope: World, reps: list[Member]) -> None:
    client = in_scope.boss.client
    assert "Everything else" in client.get(reverse("leads:distribution")).text
    sent = {
        "name": "German speakers", "team": str(in_scope.team.id), "seniority": "1", "language": "de",
        "strategy": "least", "accept_minutes": "30", "do": "save", "0_match": "all", "0.0_field": "lead.score",
        "0.0_op": "at_least", "0.0_value": "50",
    }  # fmt: skip
    address = reverse("leads:new_distribution_rule")
    for nobody in (in_scope.owner, in_scope.colleague):
        assert nobody.client.post(address, sent).status_code == 403
    again = client.post(address, sent | {"do": "add:0"})
    assert again.status_code == 200
    assert "German speakers" in again.text
    assert not DistributionRule.objects.exists()
    assert client.post(address, sent | {"name": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302
    made = DistributionRule.objects.get()
    assert made.condition == {"v": 1, "all": [{"field": "lead.score", "op": "at_least", "value": 50}]}
    page = client.get(reverse("leads:distribution")).text
    assert "speaks German" in page
    assert "Score" in page
    edit = reverse("leads:distribution_rule", args=[made.id])
    assert client.get(edit).status_code == 200
    assert in_scope.stranger.client.get(edit).status_code == 404
    assert client.post(edit, sent | {"version": "1"}).status_code == 422  # it is at 2
    assert client.get(reverse("leads:simulation")).status_code == 200
    settings = {
        "fallback": Fallback.TEAM, "great_from": "70", "easy_to": "30", "response_minutes": "60", "alarm_minutes": "15",
    }  # fmt: skip
    assert client.post(reverse("leads:distribution"), settings).status_code == 422
    settings["fallback_team"] = str(in_scope.team.id)
    assert client.post(reverse("leads:distribution"), settings).status_code == 302
    assert client.post(reverse("leads:distribution_rule_removal", args=[made.id])).status_code == 302
    lead = make_lead(in_scope.org)
    assert "turn among" in client.get(reverse("leads:who", args=[lead.id])).text
    assert client.post(reverse("leads:give_anew", args=[lead.id])).status_code == 302
    assert Lead.objects.get(id=lead.id).owner_id is not None


def test_another_organization_moves_no_rule_of_ours(in_scope: World) -> None:
    rule(in_scope)
    sent = {"up": str(DistributionRule.objects.get().id)}
    assert in_scope.stranger.client.post(reverse("leads:distribution_order"), sent).status_code == 404


def _owner(lead: Lead, reps: list[Member]) -> Member:
    owner_id = Lead.objects.get(id=lead.id).owner_id
    return next(member for member in reps if member.membership.id == owner_id)


def _names() -> list[str]:
    return list(DistributionRule.objects.values_list("name", flat=True))
