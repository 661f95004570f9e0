"""Customers' health: rules that people can read, points with their reasons, reckoned after events and at night."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.customers.actions.health import begin_with_rules, get_rule, reckon, remove_rule, save_rule, spread_of
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.health import SIGNALS, sentence_of
from crm.customers.models import HealthCheck, HealthRule, Person
from crm.customers.standing import band_of
from crm.customers.tasks import reckon_everybody
from crm.errors import NotAllowed, Refused, Stale
from crm.events.catalog.work import CallLogged
from crm.events.emit import emit
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import organization_context, tenant_scope
from tests.world import World

RULE = {"signal": "days_since_contact", "comparison": "at_most", "threshold": 14, "points": 30, "active": True}


@pytest.fixture
def helena(in_scope: World) -> Person:
    return add_person(Contact(first_name="Helena"), {"lifecycle": "customer"}, by=in_scope.owner.actor)


def call(person: Person, days_ago: int) -> None:
    event = CallLogged(person_id=person.id, call_id=uuid7(), direction="incoming", outcome="reached", minutes=3)
    emit(event, occurred_at=timezone.now() - timedelta(days=days_ago))


def health(person: Person) -> tuple[int | None, list[list[object]]]:
    now = Person.objects.get(id=person.id)
    return now.health, now.health_reasons


def test_points_and_their_reasons(in_scope: World, helena: Person) -> None:
    HealthRule.objects.all().delete()
    save_rule(RULE, by=in_scope.boss.actor)
    assert reckon("person", [helena.id]) == 1
    assert health(helena) == (50, [[50, "Where everybody begins"]])  # no contact at all: nothing can be said
    call(helena, 3)
    reckon("person", [helena.id])
    assert health(helena) == (80, [[50, "Where everybody begins"], [30, "In touch within the last 14 days"]])
    assert reckon("person", [helena.id]) == 0
    version = Person.objects.get(id=helena.id).version
    assert version == helena.version  # no edit of anybody


def test_never_beyond_its_ends(in_scope: World, helena: Person) -> None:
    HealthRule.objects.all().delete()
    save_rule(RULE | {"points": 90}, by=in_scope.boss.actor)
    call(helena, 1)
    reckon("person", [helena.id])
    assert health(helena)[0] == 100


def test_every_signal_counts_for_people_and_companies(in_scope: World, helena: Person) -> None:
    assert {"open_tickets", "late_tickets", "deals_won_year", "days_since_contact"} <= set(SIGNALS)
    for signal in SIGNALS.values():
        for kind in ("person", "company"):
            assert signal.measure(kind, [helena.id]).get(helena.id, 0) == 0
        assert signal.says(HealthRule(signal=signal.key, comparison="at_least", threshold=2))


def test_after_a_call_and_at_night(world: World, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        begin_with_rules()
        person = add_person(Contact(first_name="Night"), {}, by=world.owner.actor)
        call(person, 0)
    drain()
    with tenant_scope(world.org):
        assert health(person)[0] == 70
        Person.everything.filter(id=person.id).update(health=None)
    with organization_context(world.org):
        assert reckon_everybody.run() == 1
        assert reckon_everybody.run() == 0
    with tenant_scope(world.org):
        assert health(person)[0] == 70
        assert HealthCheck.objects.get().next_at > timezone.now()


def test_who_may_change_the_rules(in_scope: World) -> None:
    begin_with_rules()
    rule = HealthRule.objects.all()[0]
    with pytest.raises(NotAllowed):
        save_rule(RULE, by=in_scope.owner.actor, rule_id=rule.id)
    with pytest.raises(NotAllowed):
        remove_rule(rule.id, by=in_scope.owner.actor)
    for name, args in (
        ("health", []),
        ("add_health_rule", []),
        ("health_rule", [rule.id]),
        ("remove_health_rule", [rule.id]),
    ):
        url = reverse(f"customers:{name}", args=args)
        assert in_scope.owner.client.post(url, RULE).status_code == 403
        assert in_scope.visitor.post(url, RULE).status_code == 302
    assert in_scope.stranger.client.post(reverse("customers:health_rule", args=[rule.id]), RULE).status_code == 404
    assert get_rule(rule.id).points == rule.points
    with pytest.raises(Stale):
        save_rule(RULE | {"points": 5}, by=in_scope.boss.actor, rule_id=rule.id, seen=99)
    with pytest.raises(Refused):
        save_rule(RULE, by=in_scope.boss.actor)  # there is one for just this


def test_the_pages(world: World) -> None:
    with tenant_scope(world.org):
        begin_with_rules()
        person = add_person(Contact(first_name="P"), {"lifecycle": "customer"}, by=world.boss.actor)
        reckon("person", [person.id])
        rule = HealthRule.objects.all()[0]
        assert sentence_of(rule) == "In touch within the last 14 days"
        assert spread_of([]).bands == [("Good", "green", 0), ("Watch", "amber", 1), ("At risk", "red", 0)]
    client = world.boss.client
    assert "In touch within the last 14 days" in client.get(reverse("customers:health")).content.decode()
    url = reverse("customers:health_rule", args=[rule.id])
    preview = client.post(url, RULE | {"points": 40, "preview": "1"}).content.decode()
    assert "With this rule" in preview
    wrong = client.post(url, RULE | {"points": 0, "threshold": 21})
    assert wrong.status_code == 422
    assert 'value="21"' in wrong.content.decode()
    assert client.post(url, RULE | {"points": 25, "version": rule.version}).status_code == 302
    with tenant_scope(world.org):
        assert get_rule(rule.id).points == 25
    assert "Where everybody begins" in client.get(reverse("customers:person", args=[person.id])).content.decode()


@pytest.mark.parametrize(
    ("points", "word"), [(100, "Good"), (70, "Good"), (69, "Watch"), (40, "Watch"), (39, "At risk")]
)
def test_bands(points: int, word: str) -> None:
    assert band_of(points)[0] == word
