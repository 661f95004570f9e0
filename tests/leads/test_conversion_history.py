"""Who takes a deal over sees what went before it: how the lead came in, what was said, who worked on it."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from crm.events.types import SubjectRef
from crm.tenancy.scope import tenant_scope
from crm.work.actions.notes import About, add_note
from leads.actions.conversion import convert_lead
from leads.actions.qualification import qualify_lead
from sales.models import Deal
from tests.leads.making import make_lead
from tests.world import Member, World


@pytest.fixture
def deal(world: World) -> Deal:
    with tenant_scope(world.org):
        lead = make_lead(world.org, owner=world.owner.membership, ready=True, status="contacted")
        about = About(SubjectRef("lead", lead.id), lead.person_id)
        add_note("Prefers mornings", about=about, by=world.owner.actor)
        qualify_lead(lead.id, by=world.owner.actor)
        return convert_lead(lead.id, by=world.owner.actor)


def page(member: Member, deal: Deal) -> str:
    return member.client.get(reverse("sales:deal", args=[deal.id])).text


def test_the_deal_shows_what_happened_to_the_lead(world: World, deal: Deal) -> None:
    text = page(world.owner, deal)
    for said in ("Prefers mornings", "qualified", "opened the deal"):
        assert said in text


def test_who_may_not_see_leads_sees_the_deals_part(world: World, deal: Deal, as_member: Callable[..., Member]) -> None:
    text = page(as_member("agent"), deal)
    assert "opened the deal" in text
    assert "Prefers mornings" not in text


def test_a_stranger_finds_no_page(world: World, deal: Deal) -> None:
    assert world.stranger.client.get(reverse("sales:deal", args=[deal.id])).status_code == 404
