"""From lead to deal."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.money import Money
from crm.tenancy.scope import tenant_scope
from leads.actions.conversion import convert_lead
from leads.models import Lead, LeadStatus
from sales.models import Deal
from tests.leads.making import make_lead
from tests.world import Member, World


@pytest.fixture
def lead(in_scope: World) -> Lead:
    return make_lead(
        in_scope.org,
        owner=in_scope.owner.membership,
        status=LeadStatus.QUALIFIED,
        wants="Group fares to Tokyo\nin May",
        value_minor=8_600_000,
        source="Trade fair",
    )


def test_person_company_worth_and_owner_come_along(in_scope: World, lead: Lead) -> None:
    deal = convert_lead(lead.id, by=in_scope.owner.actor)
    assert deal.name == "Hoshino Optics: Group fares to Tokyo"
    assert (deal.person_id, deal.company_id, deal.owner_id) == (lead.person_id, lead.company_id, lead.owner_id)
    assert deal.value == Money(8_600_000, "EUR")
    assert (deal.source, deal.lead_id) == ("Trade fair", lead.id)
    saved = Lead.objects.get()
    assert (saved.status, saved.converted_deal_id) == (LeadStatus.CONVERTED, deal.id)
    person = Person.objects.get()
    assert (person.lifecycle, person.owner_id) == ("opportunity", lead.owner_id)
    assert Event.objects.get(kind="leads.lead_converted").data["deal_id"] == str(deal.id)


def test_a_name_and_a_worth_can_be_given(in_scope: World, lead: Lead) -> None:
    deal = convert_lead(lead.id, name=" Tokyo 2027 ", value=Money(100, "USD"), by=in_scope.owner.actor)
    assert (deal.name, deal.value) == ("Tokyo 2027", Money(100, "USD"))


def test_converting_twice_gives_the_same_deal(in_scope: World, lead: Lead) -> None:
    assert convert_lead(lead.id, by=in_scope.owner.actor) == convert_lead(lead.id, name="B", by=in_scope.owner.actor)
    assert Deal.objects.count() == 1
    assert Event.objects.filter(kind="leads.lead_converted").count() == 1


@pytest.mark.parametrize("status", [LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.DISQUALIFIED])
def test_only_a_qualified_lead_becomes_a_deal(in_scope: World, status: LeadStatus) -> None:
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership, status=status)
    with pytest.raises(Refused, match="Qualify it first"):
        convert_lead(lead.id, by=in_scope.owner.actor)
    assert not Deal.objects.exists()
    assert Lead.objects.get().status == status


def test_nobodys_lead_becomes_the_deal_of_who_converts_it(in_scope: World) -> None:
    lead = make_lead(in_scope.org, status=LeadStatus.QUALIFIED)
    assert convert_lead(lead.id, by=in_scope.owner.actor).owner_id == in_scope.owner.membership.id


def test_who_looks_after_the_person_stays(in_scope: World, lead: Lead, as_member: Callable[..., Member]) -> None:
    keeper = as_member("manager").membership
    Person.objects.update(owner=keeper)
    convert_lead(lead.id, by=in_scope.owner.actor)
    assert Person.objects.get().owner_id == keeper.id


def test_a_colleague_may_not(in_scope: World, lead: Lead) -> None:
    with pytest.raises(NotAllowed):
        convert_lead(lead.id, by=in_scope.colleague.actor)
    assert not Deal.objects.exists()
    assert Lead.objects.get().status == LeadStatus.QUALIFIED


def test_a_stranger_finds_nothing(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, status=LeadStatus.QUALIFIED)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        convert_lead(lead.id, by=world.stranger.actor)
    with tenant_scope(world.org):
        assert not Deal.objects.exists()
        assert Lead.objects.get().status == LeadStatus.QUALIFIED


@pytest.mark.django_db(transaction=True)
def test_four_at_once_make_one_deal(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, owner=world.owner.membership, status=LeadStatus.QUALIFIED)
    actor = world.owner.actor

    def convert(_: int) -> UUID:
        try:
            with tenant_scope(world.org):
                return convert_lead(lead.id, by=actor).id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(convert, range(4)))) == 1
    with tenant_scope(world.org):
        assert Deal.objects.count() == 1
