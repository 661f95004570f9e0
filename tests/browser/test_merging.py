"""Two customers side by side, by keyboard: merged, taken apart again; and the rules, tried."""

from collections.abc import Callable

import pytest

from crm.customers.actions.duplicates import check_again
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.models import Person
from crm.records.models import Merge
from crm.tenancy.scope import tenant_scope
from tests.browser.visitor import Visitor
from tests.ready import ready_world
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> World:
    world = ready_world()
    with tenant_scope(world.org):
        for name, city in (("Anna", "Berlin"), ("Ana", "Bonn")):
            contact = Contact(first_name=name, last_name="Berg", company="Nordwind", email=f"{name}@n.example")
            person = add_person(contact, {"city": city}, by=world.boss.actor)
        check_again("person", {person.id})
    return world


@pytest.mark.parametrize(("size", "dark"), [("wide", False), ("phone", True)])
def test_merged_by_keyboard_and_taken_apart(
    office: World, visit: Callable[..., Visitor], size: str, dark: bool
) -> None:
    boss = visit("boss", size=size, dark=dark)
    page = boss.sign_in(office.boss.user.email, PASSWORD)
    boss.go("/customers/duplicates/")
    boss.look("duplicates")
    page.get_by_role("link", name="Compare Anna Berg and Ana Berg").click()
    boss.look("merge")
    page.get_by_role("radio", name="Name: Ana Berg").focus()
    page.keyboard.press("1")
    page.keyboard.press("ArrowDown")
    page.get_by_role("radio", name="Address: Bonn").focus()
    page.keyboard.press("2")
    page.get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_url("**/customers/people/*/")
    boss.look("merged")
    with tenant_scope(office.org):
        saved = Person.objects.get()
        assert (saved.name, saved.city) == ("Anna Berg", "Bonn")
    page.get_by_role("button", name="Undo the merge with").click()
    page.wait_for_load_state("load")
    with tenant_scope(office.org):
        assert Person.objects.count() == 2
        assert Merge.objects.get().is_undone
    boss.go("/customers/matching/")
    page.fill("input[name='one.first_name']", "Ana")
    page.fill("input[name='one.phone']", "+49301234567")
    page.fill("input[name='two.phone']", "+49 30 1234567")
    page.get_by_text("because of the same phone number").wait_for()
    boss.look("matching")
    boss.go("/customers/matching/new/?of=companies")
    boss.look("matching-rule")
