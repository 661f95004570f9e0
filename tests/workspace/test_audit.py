"""The audit: who may read it, what it says, its file."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Role
from crm.customers.actions.people import change_person
from crm.customers.models import Person
from crm.events.models import Event
from crm.records.models import RecordChange
from crm.tenancy.scope import tenant_scope
from crm.workspace.actions.roles import change_role
from tests.records.people import a_person
from tests.world import PASSWORD, OutsideClient, World

AUDIT, FILE = "/settings/audit/", "/settings/audit/audit.csv"


@pytest.fixture
def helena(world: World) -> Person:
    with tenant_scope(world.org):
        person = a_person(world)
        return change_person(person.id, {"city": "=1+1"}, by=world.owner.actor)


def test_what_was_changed(world: World, helena: Person) -> None:
    assert reverse("workspace:audit") == AUDIT
    page = world.boss.client.get(AUDIT).content.decode()
    assert all(word in page for word in ("Olga Owner", "changed person", "Helena Brandt", "Munich", "City"))
    boss = f"{AUDIT}?member={world.boss.membership.id}"
    assert "Nothing of that happened" in world.boss.client.get(boss).content.decode()
    for nothing in ("what=deal", "since=2999-01-01", "until=2000-01-01", "member=x", f"record={world.team.id}"):
        assert "Nothing of that happened" in world.boss.client.get(f"{AUDIT}?{nothing}").content.decode()
    today = timezone.localdate()
    period = f"since={today - timedelta(days=1)}&until={today + timedelta(days=1)}&what=person&record={helena.id}"
    assert "Helena Brandt" in world.boss.client.get(f"{AUDIT}?{period}").content.decode()


def test_page_after_page(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        for number in range(60):
            change_person(helena.id, {"city": f"Town {number}"}, by=world.owner.actor)
    page = world.boss.client.get(AUDIT).content.decode()
    assert "Town 59" in page
    assert "Munich" not in page
    after = page.split("after=")[1].split('"')[0]
    assert "Munich" in world.boss.client.get(f"{AUDIT}?after={after}").content.decode()


def test_sign_ins_and_settings(world: World) -> None:
    browser = OutsideClient()
    login = {"login": world.owner.user.email, "password": "wrong"}
    browser.post("/account/login/", login)
    browser.post("/account/login/", {**login, "password": PASSWORD})
    with tenant_scope(world.org):
        kinds = list(Event.objects.filter(kind__startswith="accounts.sign").values_list("kind", flat=True))
        role = Role.objects.get(slug="rep")
        change_role(role.id, capabilities=["customers.view"], visibility="own", by=world.boss.actor)
    assert sorted(kinds) == ["accounts.sign_in_failed", "accounts.signed_in"]
    page = world.boss.client.get(f"{AUDIT}?part=events").content.decode()
    assert "signed in from 127.0.0.1" in page
    assert "tried to sign in as Olga Owner" in page
    assert "changed the role Sales rep" in page
    only = world.boss.client.get(f"{AUDIT}?part=events&what=settings").content.decode()
    assert "signed in" not in only.split("fl-history")[1]


def test_as_a_file(world: World, helena: Person) -> None:
    answer = world.boss.client.get(FILE)
    assert answer["Content-Type"].startswith("text/csv")
    lines = answer.content.decode().splitlines()
    assert lines[0] == "When,Who,Did,What,Field,Old,New"
    assert "Olga Owner,changed person,Helena Brandt,City,Munich,'=1+1" in lines[1]
    with tenant_scope(world.org):
        assert Event.objects.filter(kind="accounts.audit_exported").count() == 1


def test_nobody_else_reads_it(world: World, helena: Person) -> None:
    for member in (world.owner, world.colleague):
        for url in (AUDIT, f"{AUDIT}?part=events", FILE):
            assert member.client.get(url).status_code == 403
    theirs = world.stranger.client.get(AUDIT).content.decode()
    assert "Helena" not in theirs
    assert "Helena" not in world.stranger.client.get(FILE).content.decode()
    assert world.visitor.get(AUDIT).status_code == 302


def test_who_sees_a_part_only_sees_nothing_of_it(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        role = Role.objects.get(slug="rep")
        role.capabilities = [*role.capabilities, "workspace.audit"]
        role.save()
        assert RecordChange.objects.exists()
    for url in (AUDIT, FILE):
        assert world.owner.client.get(url).status_code == 403
