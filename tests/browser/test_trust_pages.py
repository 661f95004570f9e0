"""History, bin, a member leaving, the audit: as they look, and as axe judges them, wide and on a phone in the dark."""

from collections.abc import Callable

import pytest

from crm.customers.actions.people import change_person
from crm.records.actions.binning import bin_record
from crm.tenancy.scope import tenant_scope
from tests.browser.visitor import Visitor
from tests.ready import ready_world
from tests.records.people import a_person
from tests.sales.deals import a_deal
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "dark"), [("wide", False), ("phone", True)])
def test_they_are_sound(transactional_db: None, visit: Callable[..., Visitor], size: str, dark: bool) -> None:
    world = ready_world()
    with tenant_scope(world.org):
        helena, jonas = a_person(world), a_person(world, first_name="Jonas", last_name="Richter")
        change_person(helena.id, {"city": "Berlin", "job_title": "Buyer"}, by=world.owner.actor)
        change_person(helena.id, {"city": "Rome"}, by=world.boss.actor)
        a_deal(world)
        bin_record("person", jonas.id, by=world.boss.actor)
    boss = visit("boss", size=size, dark=dark)
    boss.sign_in(world.boss.user.email, PASSWORD)
    for what, path in (
        ("history", f"/records/person/{helena.id}/history/"),
        ("bin", "/settings/bin/"),
        ("in-bin", f"/customers/people/{jonas.id}/"),
        ("purge", f"/records/person/{jonas.id}/purge/"),
        ("leaving", f"/settings/members/{world.owner.membership.id}/leaving/"),
        ("audit", "/settings/audit/"),
        ("security", "/settings/audit/?part=events"),
    ):
        boss.go(path)
        boss.look(what)
