"""A file becomes people in the browser: a wrong one is told before it is sent, a right one is read and undone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crm.customers.models import Person
from crm.jobs.imports.reading import MOST_BYTES
from crm.tenancy.scope import tenant_scope
from tests.browser.visitor import Visitor
from tests.jobs.imports.files import work
from tests.ready import ready_world
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Associated Company\n"
    "101,Anna,Berg,anna@nordwind.example,+49 30 1234567,lead,Nordwind\n"
    "102,Jo,Ruiz,jo@ruiz.example,,customer,\n"
    "103,,,no address,,,\n"
)


@pytest.fixture
def office(transactional_db: None) -> World:
    return ready_world()


@pytest.mark.parametrize(("size", "dark"), [("wide", True), ("phone", False)])
def test_from_a_file_to_people_and_back(
    office: World, visit: Callable[..., Visitor], tmp_path: Path, size: str, dark: bool
) -> None:
    boss = visit("boss", size=size, dark=dark)
    page = boss.sign_in(office.boss.user.email, PASSWORD)
    boss.go("/imports/new/")
    _too_large(boss, tmp_path / "large.csv")
    contacts = tmp_path / "contacts.csv"
    contacts.write_text(HUBSPOT)
    page.get_by_label("File").set_input_files(contacts)
    assert page.locator(".fl-error").count() == 0
    boss.click("Read the file")
    page.wait_for_url("**/imports/*-*/")
    boss.look("columns")
    boss.click("Try it out")
    with tenant_scope(office.org):
        work()
    page.reload()
    boss.look("tried")
    boss.click("Import 2 people")
    with tenant_scope(office.org):
        work()
        assert Person.objects.count() == 2
    page.reload()
    boss.look("report")
    boss.click("Take it all back")
    with tenant_scope(office.org):
        work()
        assert not Person.objects.exists()


def _too_large(boss: Visitor, large: Path) -> None:
    """Told when it is chosen, and not sent."""
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    boss.page.get_by_label("File").set_input_files(large)
    boss.sees("large.csv has 101 MB; 100 MB are the most.")
    boss.look("too-large")
    boss.click("Read the file")
    assert boss.page.url.endswith("/imports/new/")
