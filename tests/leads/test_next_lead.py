"""From one lead to the next, as the inbox has them."""

import pytest
from django.urls import reverse

from crm.tenancy.scope import tenant_scope
from leads.models import Lead, LeadStatus
from leads.queries.next_lead import next_lead
from tests.leads.making import make_lead
from tests.world import World


@pytest.fixture
def three(world: World) -> list[Lead]:
    """The rep's own two and one that nobody looks after, which is worth most."""
    mine = world.owner.membership
    with tenant_scope(world.org):
        best = make_lead(world.org, owner=mine, name="Anna Best", score=90, value_minor=9_000_000)
        second = make_lead(world.org, owner=mine, name="Boris Second", score=40, value_minor=500_000)
        nobodys = make_lead(world.org, name="Carla Nobodys", score=99, value_minor=90_000_000)
        make_lead(world.org, owner=mine, name="Dora Closed", status=LeadStatus.DISQUALIFIED, score=99)
        make_lead(world.org, owner=world.boss.membership, name="Emil Another", score=99)
        return [best, second, nobodys]


def test_own_ones_first_then_nobodys(world: World, three: list[Lead]) -> None:
    best, second, nobodys = three
    with tenant_scope(world.org):
        actor = world.owner.actor
        assert next_lead(actor, []) == best
        assert next_lead(actor, [best.id]) == second
        assert next_lead(actor, [best.id, second.id]) == nobodys
        assert next_lead(actor, [each.id for each in three]) is None


def test_none_comes_up_twice_and_at_the_end_it_says_so(world: World, three: list[Lead]) -> None:
    client = world.owner.client
    address, met = reverse("leads:next", args=[three[0].id]), [three[0].id]
    for lead in three[1:]:
        answer = client.get(address)
        assert answer["Location"] == reverse("leads:lead", args=[lead.id])
        met.append(lead.id)
        address = reverse("leads:next", args=[lead.id])
    last = client.get(address, follow=True)
    assert last.redirect_chain[-1][0] == reverse("leads:leads")
    assert "You have been through all of your leads" in last.content.decode()
    # From there it begins anew.
    assert client.get(reverse("leads:next", args=[three[2].id]))["Location"] == reverse("leads:lead", args=[met[0]])


def test_the_page_offers_it_also_after_the_lead_is_done(world: World, three: list[Lead]) -> None:
    client, best = world.owner.client, three[0]
    page = client.get(f"/leads/{best.id}/").content.decode()
    assert f'href="/leads/{best.id}/next/"' in page
    client.post(f"/leads/{best.id}/disqualification/", {"reason": "No need"})
    page = client.get(f"/leads/{best.id}/").content.decode()
    assert f'<a href="/leads/{best.id}/next/">Next lead</a>' in page


def test_strangers_see_none_of_them(world: World, three: list[Lead]) -> None:
    with tenant_scope(world.other_org):
        assert next_lead(world.stranger.actor, []) is None
    answer = world.stranger.client.get(reverse("leads:next", args=[three[0].id]))
    assert answer["Location"] == reverse("leads:leads")
