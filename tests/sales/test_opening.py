"""open_deal: a new deal starts in the first stage, once per lead."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from crm.customers.models import Company, Lifecycle, Person
from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from crm.money import Money
from sales.actions.deals import open_deal
from sales.actions.seeding import seed_sales
from sales.conditions import StageBlocked
from sales.models import Deal, LossReason, Pipeline, Stage
from tests.sales.deals import a_deal, a_person, stages, steps
from tests.world import World


def test_it_starts_in_the_first_stage(in_scope: World) -> None:
    person = a_person(in_scope, company=Company.objects.create(name="Brandt & Sohn"))
    deal = a_deal(in_scope, person=person, value=21_200_000, by=in_scope.owner.actor)
    assert (deal.stage.name, deal.status, deal.value, deal.company) == (
        "Qualified",
        "open",
        Money(21_200_000, "EUR"),
        person.company,
    )
    assert steps(deal) == ["Qualified"]
    event = Event.objects.get(kind="sales.deal_opened")
    assert event.person_id == person.id
    assert event.data["value_minor"] == 21_200_000
    assert Person.objects.get(id=person.id).lifecycle == Lifecycle.OPPORTUNITY


def test_a_customer_stays_a_customer(in_scope: World) -> None:
    person = a_person(in_scope, lifecycle=Lifecycle.CUSTOMER)
    a_deal(in_scope, person=person)
    assert Person.objects.get(id=person.id).lifecycle == Lifecycle.CUSTOMER


def test_a_lead_becomes_one_deal(in_scope: World) -> None:
    lead_id = uuid4()
    assert a_deal(in_scope, lead_id=lead_id) == a_deal(in_scope, lead_id=lead_id, name="Again")
    assert Deal.objects.count() == 1
    assert Event.objects.filter(kind="sales.deal_opened").count() == 1


def test_a_colleague_may_not(in_scope: World) -> None:
    with pytest.raises(NotAllowed):
        a_deal(in_scope, by=in_scope.colleague.actor)
    assert not Deal.objects.exists()


def test_it_can_start_further_on_if_the_conditions_are_met(in_scope: World) -> None:
    proposal = Stage.objects.get(pipeline=seed_sales(), name="Proposal")
    with pytest.raises(StageBlocked) as blocked:
        a_deal(in_scope, stage=proposal, value=0)
    assert blocked.value.failing == ["value"]
    assert a_deal(in_scope, stage=proposal, value=1).stage == proposal


def test_it_never_starts_closed(in_scope: World) -> None:
    won = Stage.objects.get(pipeline=seed_sales(), name="Won")
    with pytest.raises(Refused):
        a_deal(in_scope, stage=won)
    assert not Deal.objects.exists()


def test_the_chosen_pipeline_is_used(in_scope: World) -> None:
    seed_sales()
    renewals = Pipeline.objects.create(name="Renewals", position=5)
    start = Stage.objects.create(pipeline=renewals, name="Due", position=0)
    deal = open_deal(
        name="Next year",
        value=Money(1, "EUR"),
        person=None,
        company=None,
        owner=None,
        pipeline=renewals,
        by=in_scope.owner.actor,
    )
    assert (deal.pipeline, deal.stage) == (renewals, start)


def test_seeding_twice_is_seeding_once(in_scope: World) -> None:
    assert seed_sales() == seed_sales()
    assert Pipeline.objects.count() == 1
    assert [stage.name for stage in Stage.objects.all()] == [
        "Qualified",
        "Needs found",
        "Proposal",
        "Contract",
        "Won",
        "Lost",
    ]
    assert LossReason.objects.count() == 12


def test_a_new_organization_gets_a_pipeline(in_scope: World, drain: Callable[[], None]) -> None:
    drain()
    assert Pipeline.objects.count() == 1
    assert set(stages(a_deal(in_scope))) >= {"Qualified", "Won", "Lost"}
