"""The composer in a browser: fields come when their kind is opened, and what was typed goes along."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from crm.tenancy.scope import tenant_scope
from crm.work.models import Call, Task
from tests.browser.visitor import Visitor
from tests.ready import ready_world
from tests.records.people import a_person
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_call_and_what_comes_next(visit: Callable[..., Visitor]) -> None:
    world = ready_world()
    with tenant_scope(world.org):
        person = a_person(world, email="helena@brandt.example")
    boss = visit("boss")
    boss.sign_in(world.boss.user.email, PASSWORD)
    boss.go(reverse("customers:person", args=[person.id]))
    boss.page.get_by_label("Note", exact=True).and_(boss.page.locator("textarea")).fill("Wants a window seat")
    boss.page.get_by_role("tab", name="Call").click()
    form = boss.page.locator("#compose-call")
    form.get_by_label("Outcome").select_option("Reached")
    expect(form.locator("textarea")).to_have_value("Wants a window seat")
    form.get_by_label("Minutes").fill("7")
    form.get_by_label("Next task").fill("Send the offer")
    boss.look("composer-call")
    boss.page.get_by_role("tab", name="Mail").click()
    expect(boss.page.get_by_label("Subject")).to_be_visible()
    boss.look("composer-mail")
    boss.page.get_by_role("tab", name="Call").click()
    boss.page.get_by_role("button", name="Log call").click()
    assert boss.sees("Call logged, next task planned.")
    with tenant_scope(world.org):
        assert Call.objects.get().minutes == 7
        assert Task.objects.get().title == "Send the offer"
    assert boss.errors == []
