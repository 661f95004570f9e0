"""The story's middle: a deal is won, the customer is welcomed, a colleague asks how it is going."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.utils import timezone

from crm.automation.engine import advance_due
from crm.automation.models import Flow, Run, RunState, StepEffect
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person
from crm.events.relay import relay_all
from crm.mail.models import Message, MessageKind
from crm.money import Money
from crm.work.models import Task
from marketing.actions.seeding import seed_marketing
from sales.actions.deals import open_deal
from sales.actions.moves import win_deal
from sales.models import Deal
from tests.world import World


def won_deal(world: World) -> Person:
    """A customer of the owner's, whose deal was won just now."""
    by = world.owner.actor
    person, _ = person_for(Contact(first_name="Helena", last_name="Brandt", email="helena@brandt.example"), by=by)
    Person.objects.filter(id=person.id).update(owner=world.owner.membership)
    deal = open_deal(
        name="Chicago rotation",
        value=Money(21_200_000, "EUR"),
        person=person,
        company=None,
        owner=world.owner.membership,
        by=by,
    )
    win_deal(deal.id, by=by)
    return person


def test_a_won_deal_is_welcomed(in_scope: World) -> None:
    with time_machine.travel("2027-01-04T10:00:00+00:00", tick=False) as clock:  # a Monday
        relay_all()  # OrganizationCreated: the journey is there
        person = won_deal(in_scope)
        relay_all()
        advance_due()
        message = Message.objects.get(person=person)
        assert message.kind == MessageKind.TRANSACTIONAL
        assert message.subject == "Welcome to Northwind Air, Helena"
        run = Run.objects.get(person_id=person.id)
        assert run.waiting
        clock.shift(timedelta(days=3))
        advance_due()
        task = Task.objects.get(person_id=person.id)
        assert (task.title, task.assignee_id) == ("Ask how it is going", in_scope.owner.membership.id)
        assert task.due_at == timezone.now() + timedelta(days=1)
    words = list(StepEffect.objects.filter(run=run).order_by("id").values_list("words", flat=True))
    assert words == [
        "Sent “Welcome”",
        "Tagged “Welcomed”",
        "Waits until 7 January 2027, 10:00",
        "Waits for help? No",
        "Task “Ask how it is going” for Olga Owner",
    ]
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_a_second_deal_welcomes_nobody_twice(in_scope: World) -> None:
    seed_marketing()
    person = won_deal(in_scope)
    relay_all()
    advance_due()
    deal = open_deal(
        name="Another",
        value=Money(100, "EUR"),
        person=person,
        company=None,
        owner=None,
        by=in_scope.owner.actor,
    )
    assert Deal.objects.filter(person=person).count() == 2
    win_deal(deal.id, by=in_scope.boss.actor)
    relay_all()
    advance_due()
    assert Message.objects.filter(person=person).count() == 1


def test_seeding_twice_is_seeding_once(in_scope: World, drain: Callable[[], None]) -> None:
    first = seed_marketing()
    assert seed_marketing() == first
    relay_all()
    assert Flow.objects.filter(key="welcome").count() == 1
    assert first.active or Flow.objects.get(key="welcome").active
