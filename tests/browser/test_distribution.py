"""A manager builds a rule and tries it; whoever gets a lead says no, and the next one says yes."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.tenancy.scope import tenant_scope
from leads.models import DistributionRule, Lead, LeadOffer, OfferState
from tests.browser.visitor import Visitor
from tests.leads.making import make_lead
from tests.ready import ready_world
from tests.world import PASSWORD, Member, World, make_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Visitor]


@pytest.fixture
def office(transactional_db: None) -> tuple[World, Member]:
    world = ready_world()
    with tenant_scope(world.org):
        second = make_member(world.org, "rep", name="Rita Rep", team=world.team)
        for name in ("Anna Kessler", "Boris Maric", "Carla Nowak"):
            make_lead(world.org, name=name, score=80, created_at=timezone.now())
    return world, second


def test_a_rule_is_built_and_tried(office: tuple[World, Member], visit: Visit) -> None:
    world, _ = office
    boss = _at(visit, world.boss, "/leads/distribution/")
    boss.click("New rule", role="link")
    boss.page.get_by_label("Name").fill("Hot ones")
    boss.page.get_by_label("What to ask for").select_option(label="Score")
    boss.page.get_by_label("How to compare").wait_for()
    boss.page.get_by_label("How to compare").select_option(label="is at least")
    boss.settle()
    boss.page.get_by_label("Value").fill("70")
    boss.page.get_by_label("Team").select_option(label="Field sales")
    boss.page.get_by_label("To be accepted within").fill("30")
    boss.click("Save rule")
    boss.sees("Score is at least 70")
    boss.click("Try the rules", role="link")
    boss.sees("3 of 3 would be somebody else's")
    boss.look("simulation")
    with tenant_scope(world.org):
        assert not LeadOffer.objects.exists()
        assert DistributionRule.objects.get().accept_minutes == 30


def test_one_says_no_and_the_next_one_yes(office: tuple[World, Member], visit: Visit) -> None:
    world, second = office
    with tenant_scope(world.org):
        DistributionRule.objects.create(name="All", team=world.team, accept_minutes=30)
        lead = Lead.objects.get(name_key="anna kessler")
    boss = _at(visit, world.boss, f"/leads/{lead.id}/choice/")
    boss.sees("turn among 2")
    boss.look("who")
    boss.click("Give it to the best one")
    with tenant_scope(world.org):
        first_id = LeadOffer.objects.get(state=OfferState.OPEN).member_id
    first, other = (world.owner, second) if first_id == world.owner.membership.id else (second, world.owner)
    rep = _at(visit, first, "/")
    rep.sees("Waiting for your answer")
    rep.page.get_by_role("link", name="Decline Anna Kessler").click()
    rep.page.get_by_label("Why?").fill("Not my region")
    rep.click("Decline lead")
    rep.sees(f"Anna Kessler went to {other.membership.name}")
    _accept(_at(visit, other, f"/leads/{lead.id}/"))
    with tenant_scope(world.org):
        states = list(LeadOffer.objects.order_by("id").values_list("state", flat=True))
    assert states == [OfferState.DECLINED, OfferState.ACCEPTED]


def _accept(visitor: Visitor) -> None:
    expect(visitor.page.get_by_text("Do you take this lead?")).to_be_visible()
    visitor.look("offer")
    visitor.click("Accept")
    visitor.sees("Anna Kessler is yours")


def _at(visit: Visit, member: Member, address: str) -> Visitor:
    visitor = visit(member.membership.name)
    visitor.sign_in(member.user.email, PASSWORD)
    visitor.go(address)
    return visitor
