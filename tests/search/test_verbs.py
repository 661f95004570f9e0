"""The palette: verbs of the record whose page one is on, and records that were made a moment ago."""

import pytest
from django.urls import reverse

from crm.customers.models import Person
from crm.search.queries import finding
from crm.search.queries.finding import find
from crm.tenancy.scope import tenant_scope
from leads.models import Lead, LeadStatus
from tests.world import Member, World


def palette(member: Member, typed: str, on: str) -> str:
    """What the palette lists."""
    answer = member.client.get(reverse("search:palette"), {"q": typed, "on": on})
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def lead(world: World) -> Lead:
    with tenant_scope(world.org):
        person = Person.objects.create(last_name="Tanabe", owner=world.owner.membership)
        return Lead.objects.create(person=person, name_key="tanabe", currency="EUR", owner=world.owner.membership)


def test_verbs_of_the_record_one_is_on(world: World, lead: Lead) -> None:
    here = reverse("leads:lead", args=[lead.id])
    page = palette(world.owner, "", here)
    assert "With Tanabe" in page
    assert "Qualify lead" in page
    assert reverse("leads:qualification", args=[lead.id]) in page
    assert "Open lead again" not in page
    assert "Log a call" not in palette(world.owner, "qualif", here)
    assert "Qualify lead" not in palette(world.owner, "", reverse("leads:leads"))


def test_only_what_one_may_do_with_what_one_may_see(world: World, lead: Lead) -> None:
    here = reverse("leads:lead", args=[lead.id])
    assert "Qualify lead" not in palette(world.colleague, "", here)
    assert "Tanabe" not in palette(world.stranger, "", here)
    for nonsense in ("", "nowhere", "/leads/x/", "//", "/leads/?a=b"):
        assert "Qualify lead" not in palette(world.owner, "", nonsense)


def test_closed_leads_offer_what_can_follow(world: World, lead: Lead) -> None:
    with tenant_scope(world.org):
        Lead.objects.filter(pk=lead.pk).update(status=LeadStatus.DISQUALIFIED, disqualify_reason="Spam")
    page = palette(world.owner, "", reverse("leads:lead", args=[lead.id]))
    assert "Open lead again" in page
    assert "Disqualify lead" not in page


def test_what_was_made_a_moment_ago_is_found(in_scope: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index learns of it by an event, which nobody has delivered yet."""
    zoe = Person.objects.create(first_name="Zoë", last_name="Marchetti", owner=in_scope.owner.membership)
    assert [hit.record_id for hit in find(in_scope.owner.actor, "zoe march")] == [zoe.pk]
    assert find(in_scope.owner.actor, "zoe x") == []
    monkeypatch.setattr(finding, "MOST_NEW", 0)
    assert find(in_scope.owner.actor, "zoe") == []
