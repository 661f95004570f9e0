"""My day, and the first steps of a new organization."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.models import Person
from crm.events.types import SubjectRef
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from crm.work.about import About
from crm.work.actions.first_steps import show_first_steps
from crm.work.actions.notes import add_note
from crm.work.actions.tasks import add_task
from crm.work.first_steps import first_steps
from crm.work.models import FirstRun
from crm.work.my_day import my_day
from leads.models import LeadForm
from tests.sales.deals import a_deal
from tests.world import World


def test_the_tasks_of_the_day(in_scope: World) -> None:
    now, owner = timezone.now(), in_scope.owner
    late = add_task("Late", due_at=now - timedelta(hours=1), assignee=owner.membership, by=owner.actor)
    some_time = add_task("Some time", assignee=owner.membership, by=owner.actor)
    add_task("Not mine", due_at=now, assignee=in_scope.boss.membership, by=owner.actor)
    day = my_day(owner.actor)
    assert [task for task, _ in day.overdue] == [late]
    assert [task for task, _ in day.coming] == [some_time]
    page = owner.client.get("/").content.decode()
    assert "Late" in page
    assert "Not mine" not in page


def test_what_others_did_with_my_customers(world: World) -> None:
    with tenant_scope(world.org):
        mine = add_person(Contact(first_name="Helena"), {"owner": world.owner.membership}, by=world.owner.actor)
        Person.objects.filter(id=mine.id).update(owner=world.owner.membership)
        theirs = add_person(Contact(first_name="Konrad"), {}, by=world.boss.actor)
        for person, by in ((mine, world.boss), (mine, world.owner), (theirs, world.boss)):
            add_note("Words", about=About(SubjectRef("person", person.id), person.id), by=by.actor)
        told = my_day(world.owner.actor).happened
        assert [each.line.actor for each in told] == ["Bea Boss"]
        assert told[0].person is not None
    page = world.owner.client.get("/").content.decode()
    assert "wrote a note" in page
    assert "Konrad" not in page


def test_deals_without_a_next_step(world: World) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world)
        type(deal).everything.filter(id=deal.id).update(next_step="", owner=world.owner.membership)
    assert deal.name in world.owner.client.get("/").content.decode()
    assert deal.name not in world.boss.client.get("/").content.decode()


def test_first_steps_tick_themselves_off(in_scope: World) -> None:
    def done() -> dict[str, bool]:
        return {step.key or step.url_name: is_done for step, is_done in first_steps(in_scope.boss.actor).steps}

    assert done() == {"invite": True, "customers": False, "mail": False, "leads:forms": False}
    add_person(Contact(first_name="Helena"), {}, by=in_scope.boss.actor)
    Organization.objects.filter(id=in_scope.org.id).update(mail_from="Northwind")
    assert (done()["customers"], done()["mail"]) == (True, True)
    LeadForm.objects.create(name="Contact", slug="contact")
    progress = first_steps(in_scope.boss.actor)
    assert progress.is_complete
    assert "Start here" not in in_scope.boss.client.get("/").content.decode()


def test_put_away_and_taken_out_again(world: World) -> None:
    client, url = world.boss.client, reverse("work:first_steps_shown")
    assert "Start here" in client.get("/").content.decode()
    assert "Put away" not in world.owner.client.get("/").content.decode()
    assert world.owner.client.post(url, {"show": "0"}).status_code == 403
    assert world.visitor.post(url, {"show": "0"}).status_code == 302
    for _ in range(2):
        client.post(url, {"show": "0"})
        assert "Start here" not in client.get("/").content.decode()
    assert "Start here" not in world.owner.client.get("/").content.decode()
    assert "Start here" in world.stranger.client.get("/").content.decode()
    assert "Show on the home page" in client.get(reverse("work:first_steps")).content.decode()
    assert reverse("work:first_steps") in client.get(reverse("work:tasks")).content.decode()  # the account menu
    client.post(url, {"show": "1"})
    assert "Start here" in client.get("/").content.decode()
    with tenant_scope(world.org):
        assert FirstRun.objects.count() == 1
        assert show_first_steps(True, by=world.boss.actor).dismissed_at is None
