"""Who did it, in words, wherever it is told: history, audit, timeline."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from django.urls import reverse

from crm.accounts.actor import system_actor, visitor_actor
from crm.accounts.models import Role
from crm.api.actions.keys import make_key
from crm.api.queries.keys import key_actor
from crm.automation.actions.flows import create_flow
from crm.automation.actions.publishing import publish
from crm.automation.engine import advance_due
from crm.automation.models import Flow, FlowKind, FlowVersion
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person
from crm.events.relay import relay_all
from crm.events.types import ActorRef
from crm.portal.actions.details import change_details
from crm.records.actions.changing import change_record, change_records
from crm.records.models import RecordChange
from crm.records.naming import doers
from crm.tenancy.scope import tenant_scope
from crm.web.bulk.editing import start_edit
from tests.automation.conftest import Steps, step
from tests.leads.making import make_form
from tests.leads.test_public_form import address, filled
from tests.records.people import a_person, changes_of
from tests.world import Member, World

Counting = Callable[[int], AbstractContextManager[object]]


def history(member: Member, person: Person) -> str:
    answer = member.client.get(reverse("records:history", args=["person", person.id]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def audit(member: Member) -> str:
    return str(member.client.get(reverse("workspace:audit")).content.decode())


@pytest.fixture
def helena(world: World) -> Person:
    with tenant_scope(world.org):
        return a_person(world, email="helena@brandt.example")


def a_flow(world: World, steps: Steps) -> Flow:
    flow = create_flow("Welcome", FlowKind.JOURNEY, by=world.boss.actor)
    FlowVersion.objects.filter(flow=flow).update(steps=steps, trigger={"event": "customers.person_added"})
    publish(flow.id, by=world.boss.actor)
    return flow


def test_a_journey_is_named_and_linked(world: World) -> None:
    with tenant_scope(world.org):
        flow = a_flow(world, [step("set_field", field="person.city", value="Lyon"), step("tag", name="New", how="add")])
        person, _ = person_for(Contact(first_name="Jo", email="jo@example.com"), by=world.boss.actor)
        while relay_all() or advance_due() != (0, False):
            pass
    link = reverse("marketing:journey", args=[flow.id])
    for page in (history(world.boss, person), audit(world.boss)):
        assert "Journey Welcome" in page
        assert f'href="{link}"' in page
    told = world.boss.client.get(reverse("customers:person", args=[person.id])).content.decode()
    assert "Journey Welcome" in told
    with tenant_scope(world.org):
        role = Role.objects.get(slug="analyst")
        role.capabilities = [each for each in role.capabilities if each != "marketing.view"]
        role.save()
    unlinked = history(world.colleague, person)
    assert "Journey Welcome" in unlinked
    assert link not in unlinked


def test_a_key_is_named_with_who_made_it(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        key, _ = make_key("Website", role=Role.objects.get(slug="admin"), scopes=["people:write"], by=world.boss.actor)
        change_record("person", helena.id, {"city": "Lyon"}, by=key_actor(key))
    page = history(world.boss, helena)
    assert "Key Website" in page
    assert "made by Bea Boss" in page
    assert reverse("workspace:api_keys") in page.split('id="history"')[1]
    assert reverse("workspace:api_keys") not in history(world.owner, helena)
    assert "Key Website" in audit(world.boss)
    stranger = world.stranger.client
    assert stranger.get(reverse("records:history", args=["person", helena.id])).status_code == 404


def test_a_bulk_edit_is_linked_for_who_may_look_at_it(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        rows = {"list": "customers:people", "ids": [str(helena.id)]}
        job = start_edit(rows, "city", "Lyon", label="City", by=world.boss.actor)
    link = reverse("jobs:job", args=[job.id])
    for page in (history(world.boss, helena), audit(world.boss)):
        assert "Bea Boss" in page
        assert link in page
    others = history(world.owner, helena)
    assert link not in others
    assert "Several at once" in others


def test_a_web_form_is_named(world: World) -> None:
    with tenant_scope(world.org):
        form = make_form(world)
        known, _ = person_for(Contact(email="anna@kessler.de"), by=world.boss.actor)
    assert world.visitor.post(address(world, form), filled(form)).status_code == 303
    page = history(world.boss, known)
    assert "Web form Group travel form" in page
    assert reverse("leads:form", args=[form.id]) in page
    told = world.boss.client.get(reverse("customers:person", args=[known.id])).content.decode()
    assert "Anna Kessler" in told


def test_the_customer_himself(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        by = replace(visitor_actor(), kind="portal", id=helena.id, name=helena.name)
        values = {"first_name": "Lena", "last_name": "Brandt", "phone": "", "news": False}
        change_details(helena.id, values, by=by)
        assert [change.actor_kind for change in changes_of(helena)] == ["portal"]
    for page in (history(world.boss, helena), audit(world.boss)):
        assert "Lena Brandt" in page
        assert "in the portal" in page


def test_who_is_not_to_be_named_is_not(in_scope: World) -> None:
    person = a_person(in_scope, owner=in_scope.boss.membership)
    ref = ActorRef("portal", person.id)
    assert doers([ref], in_scope.boss.actor)[ref].words == "Helena Brandt, in the portal"
    assert doers([ref], in_scope.owner.actor)[ref].words == "A customer, in the portal"
    assert doers([ref])[ref].words == "A customer, in the portal"


def test_the_program_itself_and_who_is_gone(in_scope: World) -> None:
    unknown = ActorRef("journey", in_scope.team.id)
    found = doers([unknown, system_actor().ref, ActorRef("visitor"), ActorRef("member", in_scope.team.id)])
    assert found[unknown].name == "A journey"
    assert sorted(doer.name for doer in found.values()) == [
        "A former colleague", "A journey", "A visitor", "Fairlead"
    ]  # fmt: skip


def test_one_query_for_each_kind(
    in_scope: World, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    people = [a_person(in_scope, last_name=str(number)) for number in range(3)]
    change_records("person", [person.id for person in people], {"city": "Lyon"}, by=in_scope.boss.actor)
    refs = [change.actor for change in RecordChange.objects.all()]
    viewer = in_scope.boss.actor
    with django_assert_num_queries(1):
        doers(refs, viewer)
