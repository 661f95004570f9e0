"""What a customer's page keeps of its parts is right after every kind of change, for everybody, at every hour."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Role
from crm.customers.models import Person
from crm.tenancy.scope import tenant_scope
from crm.web import panels
from crm.web.panels import panels_for, rows_there
from crm.web.standing_parts import PARTS
from sales.models import Deal
from tests.records.people import a_person
from tests.tenancy.sweeping import ID, Sweep
from tests.world import World

OWN = re.compile(r'name="(csrfmiddlewaretoken|key)" value="[^"]*"|"X-CSRFToken": "[^"]*"')
PAGES = ("customers:person", "customers:company")
# What is written anew into a row: a part of one of the pages, or of both, says it.
SAID: dict[str, dict[str, Any]] = {
    "customers.Person": {"job_title": "Harbour master"},
    "customers.Company": {"name": "Lighthouse"},
    "customers.PersonEmail": {"address": "quay@anew.example"},
    "customers.PersonCompany": {"title": "Pilot"},
    "customers.CompanyAddress": {"city": "Porto"},
    "customers.Tag": {"name": "Seaworthy"},
    "customers.Consent": {"given": True},
    "accounts.Membership": {"name": "Renamed Colleague"},
    "events.Event": {"data": {"tag": "Written by hand"}},
    "leads.Lead": {"source": "Boat show"},
    "sales.Deal": {"name": "Two tugs"},
    "sales.Stage": {"name": "Alongside"},
    "sales.Quote": {"name": "Paint for a hull", "person_id": ID},
    "orders.Order": {"name": "Rope for a quay", "person_id": ID},
    "billing.Invoice": {"person_id": ID},
}


@pytest.fixture
def sweep(db: None) -> Iterator[Sweep]:
    yield Sweep()
    PARTS.clear()


def said(sweep: Sweep, name: str) -> str:
    response = sweep.insider.client.get(reverse(name, args=[ID]))
    assert response.status_code == 200
    return OWN.sub("", response.content.decode())


def test_a_page_that_keeps_says_what_one_says_that_is_drawn_anew(sweep: Sweep) -> None:
    for name in PAGES:
        said(sweep, name)
    assert PARTS._shelf
    for label, values in SAID.items():
        with tenant_scope(sweep.searched):
            apps.get_model(label)._base_manager.filter(id=ID).update(**values)
        kept = [said(sweep, name) for name in PAGES]
        words = [value for value in values.values() if isinstance(value, str)]
        assert all(any(word in page for page in kept) for word in words), f"{label}: {values} stands on no page"
    PARTS.clear()
    assert kept == [said(sweep, name) for name in PAGES]


def test_what_is_taken_away_is_gone(sweep: Sweep) -> None:
    with tenant_scope(sweep.searched):
        Deal.objects.filter(id=ID).update(name="Two tugs")
    assert "Two tugs" in said(sweep, PAGES[0])
    with tenant_scope(sweep.searched):
        Deal.objects.filter(id=ID).update(deleted_at=timezone.now())
    assert "Two tugs" not in said(sweep, PAGES[0])
    with tenant_scope(sweep.searched):
        Deal.everything.filter(id=ID).update(deleted_at=None, person=None)
    assert "Two tugs" not in said(sweep, PAGES[0])


def test_who_may_do_less_sees_less_at_once(world: World) -> None:
    with tenant_scope(world.org):
        ada = a_person(world, first_name="Ada", owner=world.owner.membership)
    page = reverse("customers:person", args=[ada.id])
    for _ in range(2):
        words = world.owner.client.get(page).content.decode()
        assert "New deal" in words
        assert "Save note" in words
    with tenant_scope(world.org):
        Role.objects.filter(id=world.owner.membership.role_id).update(capabilities=["customers.view"])
    words = world.owner.client.get(page).content.decode()
    assert "Ada" in words
    assert "Save note" not in words
    assert "New deal" not in words


def test_parts_that_stand_say_the_same_at_every_hour(sweep: Sweep) -> None:
    """But for those that are drawn each time, which are left out here."""
    noon = timezone.now().replace(hour=12)

    def standing(at: Any) -> list[tuple[str, str]]:
        PARTS.clear()
        with time_machine.travel(at, tick=False), tenant_scope(sweep.searched):
            actor = sweep.insider.actor
            found: list[tuple[str, str]] = []
            for kind, model in (("person", "customers.Person"), ("company", "customers.Company")):
                record = _look(kind)(actor, ID)
                loaded = panels_for(kind, actor, record, there=rows_there(kind, record.id))
                found += [(panel.title, panel.filled("")) for panel in loaded if panel.stencil]
                assert apps.get_model(model) is type(record)
            return found

    early = standing(noon)
    assert early
    assert early == standing(noon + timedelta(hours=5))


def _look(kind: str) -> Callable[..., Any]:
    from crm.customers.queries.companies import look_at_company
    from crm.customers.queries.people import look_at_person

    return look_at_person if kind == "person" else look_at_company


def test_sections_without_rows_ask_nothing(world: World, django_assert_num_queries: Callable[..., Any]) -> None:
    with tenant_scope(world.org):
        ada = a_person(world, first_name="Ada")
        actor = world.boss.actor
        bare: Person = _look("person")(actor, ada.id)
        tables = {panel.rows for panel in panels._panels["person"] if panel.rows}
        assert (Deal, "person_id") in tables
        assert rows_there("person", ada.id) == frozenset()

        def wanted(panel: panels.Panel) -> bool:
            return panel.rows in tables

        with django_assert_num_queries(0):
            found = panels_for("person", actor, bare, wanted, there=frozenset())
        assert "No deals yet." in next(panel.filled("") for panel in found if panel.title == "Deals")
        alike = panels_for("person", actor, ada, wanted)  # a record that can't stand: all of them ask
        assert [panel.title for panel in alike] == [panel.title for panel in found]
        Deal.objects.create(name="Two tugs", person=ada, pipeline=(stage := _stage()).pipeline, stage=stage)
        assert rows_there("person", ada.id) == {(Deal, "person_id")}


def _stage() -> Any:
    from sales.actions.seeding import seed_sales
    from sales.queries.pipelines import stages_of

    return stages_of(seed_sales())[0]
