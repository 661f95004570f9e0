"""Pages that every kind of record has: history with undo, the bin and the ways out of it."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from crm.accounts.models import Role
from crm.customers.actions.people import change_person
from crm.customers.models import Person
from crm.records.actions.binning import bin_record
from crm.records.models import BinEntry, RecordChange
from crm.tenancy.scope import tenant_scope
from leads.models import Lead
from sales.actions.deals import change_deal
from tests.records.people import a_person
from tests.sales.deals import a_deal
from tests.world import Member, World


@pytest.fixture
def helena(world: World) -> Person:
    with tenant_scope(world.org):
        role = Role.objects.get(slug="rep")
        role.capabilities = [*role.capabilities, "customers.delete"]
        role.save()
        person = a_person(world)
        change_person(person.id, {"city": "Berlin"}, by=world.boss.actor)
        return change_person(person.id, {"city": "Rome", "job_title": "Buyer"}, by=world.owner.actor)


def of(name: str, person: Person) -> str:
    return reverse(f"records:{name}", args=["person", person.id])


def test_history_and_undo(world: World, helena: Person) -> None:
    page = world.owner.client.get(of("history", helena)).content.decode()
    assert page.index("Olga Owner") < page.index("Bea Boss")
    assert all(word in page for word in ("Munich", "Berlin", "Rome", "Job title"))
    with tenant_scope(world.org):
        last = RecordChange.objects.get(record_id=helena.id, version=3)
        first = RecordChange.objects.get(record_id=helena.id, version=2)
    city = world.owner.client.get(of("history", helena) + "?field=job_title").content.decode()
    assert "Bea Boss" not in city.split('id="history"')[1]
    refused = world.owner.client.post(reverse("records:undo", args=[first.id]))
    assert refused.status_code == 409
    done = world.owner.client.post(reverse("records:undo", args=[last.id]), follow=True).content.decode()
    assert "Set back." in done
    assert "Taken back" in done
    with tenant_scope(world.org):
        fresh = Person.objects.get(id=helena.id)
    assert (fresh.city, fresh.job_title) == ("Berlin", "")


def test_history_is_for_whom_the_record_is_for(world: World, helena: Person) -> None:
    assert world.stranger.client.get(of("history", helena)).status_code == 404
    assert world.visitor.get(of("history", helena)).status_code == 302
    with tenant_scope(world.org):
        change = RecordChange.objects.get(record_id=helena.id, version=3)
    undo = reverse("records:undo", args=[change.id])
    assert world.stranger.client.post(undo).status_code == 404
    assert world.colleague.client.post(undo).status_code == 403
    assert world.owner.client.get(reverse("records:history", args=["spoon", helena.id])).status_code == 404
    with tenant_scope(world.org):
        assert Person.objects.get(id=helena.id).city == "Rome"


def test_an_amount_reads_with_its_currency(world: World) -> None:
    from crm.money import Money

    with tenant_scope(world.org):
        deal = a_deal(world, value=100_000)
        change_deal(deal.id, {"value": Money(250_000, "USD")}, by=world.owner.actor)
    page = world.owner.client.get(reverse("records:history", args=["deal", deal.id])).content.decode()
    assert "€1,000" in page
    assert "$2,500" in page


def test_into_the_bin_and_out(world: World, helena: Person) -> None:
    show = reverse("customers:person", args=[helena.id])
    assert "Put into the bin" in world.owner.client.get(show).content.decode()
    assert "Put into the bin" not in world.colleague.client.get(show).content.decode()
    assert world.colleague.client.post(of("bin", helena)).status_code == 403
    assert world.stranger.client.post(of("bin", helena)).status_code == 404
    answer = world.owner.client.post(of("bin", helena), follow=True)
    assert answer.status_code == 410
    assert "is in the bin" in answer.content.decode()
    assert of("restore", helena) in answer.content.decode()
    assert world.colleague.client.get(show).status_code == 404
    assert world.stranger.client.get(show).status_code == 404
    assert "Helena Brandt" in world.owner.client.get(reverse("workspace:bin")).content.decode()
    assert "Helena" not in world.colleague.client.get(reverse("workspace:bin")).content.decode()
    assert world.colleague.client.post(of("restore", helena)).status_code in {403, 404}
    assert world.owner.client.post(of("restore", helena), follow=True).status_code == 200
    with tenant_scope(world.org):
        assert not BinEntry.objects.exists()


def test_several_at_once_by_kind_and_by_name(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world)
        for kind, record in (("person", helena), ("deal", deal)):
            bin_record(kind, record.pk, by=world.boss.actor)
        entries = [str(each) for each in BinEntry.objects.values_list("id", flat=True)]
    url = reverse("workspace:bin")
    assert "Helena Brandt" not in world.boss.client.get(f"{url}?kind=deal").content.decode()
    assert "Nothing of that" in world.boss.client.get(f"{url}?q=nobody").content.decode()
    assert "Chicago" in world.boss.client.get(f"{url}?q=chic").content.decode()
    world.stranger.client.post(reverse("workspace:restore_picked"), {"picked": entries})
    with tenant_scope(world.org):
        assert BinEntry.objects.count() == 2
    world.boss.client.post(reverse("workspace:restore_picked"), {"picked": [*entries, "x"]})
    with tenant_scope(world.org):
        assert not BinEntry.objects.exists()


def test_deleted_for_good(world: World, helena: Person, as_member: Callable[..., Member]) -> None:
    with tenant_scope(world.org):
        bin_record("person", helena.id, by=world.owner.actor)
    assert world.owner.client.post(of("purge", helena)).status_code == 403
    assert as_member("manager").client.post(of("purge", helena)).status_code == 403
    assert world.stranger.client.post(of("purge", helena)).status_code == 404
    with tenant_scope(world.org):
        lead = Lead.objects.create(person=helena, currency="EUR")
    assert "be undone" in world.boss.client.get(of("purge", helena)).content.decode()
    needed = world.boss.client.post(of("purge", helena))
    assert needed.status_code == 409
    assert "Still needed by leads" in needed.content.decode()
    with tenant_scope(world.org):
        assert Person.everything.filter(id=helena.id).exists()
        Lead.everything.filter(id=lead.id).delete()
    assert world.boss.client.post(of("purge", helena), follow=True).status_code == 200
    with tenant_scope(world.org):
        assert not Person.everything.filter(id=helena.id).exists()
        assert not RecordChange.objects.filter(record_id=helena.id).exists()
