"""Two people with one record open in two browsers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from crm.customers.models import Person
from crm.tenancy.scope import tenant_scope
from tests.browser.visitor import Visitor
from tests.ready import ready_world
from tests.world import PASSWORD, Member, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Visitor]


@pytest.fixture
def two(transactional_db: None) -> tuple[World, Person]:
    world = ready_world()
    with tenant_scope(world.org):
        person = Person.objects.create(
            first_name="Helena", last_name="Brandt", source="Munich", best_time="Buyer", owner=world.owner.membership
        )
    return world, person


@pytest.mark.parametrize(("size", "dark"), [("wide", False), ("phone", True)])
def test_different_fields_are_both_kept_and_one_field_is_asked_about(
    two: tuple[World, Person], visit: Visit, size: str, dark: bool
) -> None:
    world, person = two
    address = f"/customers/people/{person.id}/"
    olga, bea = _at(visit, world.owner, address, size, dark), _at(visit, world.boss, address, size, dark)
    _begin(olga, "Munich")
    _begin(bea, "Buyer")
    _save(bea, "Best time", "Head buyer")
    _save(olga, "Source", "Berlin")
    olga.sees("Saved. Bea Boss changed Best time meanwhile.")
    _expect(world, person, source="Berlin", best_time="Head buyer")

    bea.go(address)
    _begin(olga, "Berlin")
    _begin(bea, "Berlin")
    _save(bea, "Source", "Rome")
    bea.sees("Rome")
    _save(olga, "Source", "Paris")
    dialog = olga.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Bea Boss changed this while you were editing")
    for word in ("Berlin", "Rome", "Paris", "just now"):
        expect(dialog).to_contain_text(word)
    expect(dialog.get_by_role("radio").first).to_be_focused()
    olga.look(f"conflict{'-dark' if dark else ''}")

    # A third edit, made while the dialog is open, is asked about again.
    bea.go(address)
    _begin(bea, "Rome")
    _save(bea, "Source", "Oslo")
    bea.sees("Oslo")
    dialog.get_by_role("button", name="Save what I chose").click()
    expect(dialog).to_contain_text("Oslo")
    dialog.get_by_role("button", name="Save what I chose").click()
    expect(dialog).to_have_count(0)
    olga.sees("Paris")
    _expect(world, person, source="Paris", best_time="Head buyer")


def test_keeping_the_colleagues_and_going_back(two: tuple[World, Person], visit: Visit) -> None:
    world, person = two
    address = f"/customers/people/{person.id}/"
    olga, bea = _at(visit, world.owner, address), _at(visit, world.boss, address)
    _begin(olga, "Munich")
    _begin(bea, "Munich")
    _save(bea, "Source", "Rome")
    bea.sees("Rome")
    _save(olga, "Source", "Paris")
    dialog = olga.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    olga.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(olga.page.get_by_label("Source", exact=True)).to_have_value("Paris")
    _expect(world, person, source="Rome")
    _save(olga, "Source", "Paris")
    dialog.get_by_label("Keep Bea Boss's").check()
    dialog.get_by_role("button", name="Save what I chose").click()
    expect(dialog).to_have_count(0)
    olga.sees("Rome")
    _expect(world, person, source="Rome")


def _at(visit: Visit, member: Member, address: str, size: str = "wide", dark: bool = False) -> Visitor:
    visitor = visit(member.membership.name.split()[0].lower(), size=size, dark=dark)
    visitor.sign_in(member.user.email, PASSWORD)
    visitor.go(address)
    return visitor


def _begin(visitor: Visitor, shown: str) -> None:
    visitor.page.locator(".fl-edit__link", has_text=shown).first.click()
    visitor.page.locator("form[data-fl-edit]").wait_for()


def _save(visitor: Visitor, label: str, text: str) -> None:
    field = visitor.page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def _expect(world: World, person: Person, **values: str) -> None:
    with tenant_scope(world.org):
        fresh = Person.objects.get(id=person.id)
    assert {name: getattr(fresh, name) for name in values} == values
