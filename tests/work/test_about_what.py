"""Notes and tasks are about records one may see; what has no such rule is nothing to write about."""

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from crm.customers.models import Person
from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import queue_message
from crm.mail.models import MessageKind
from crm.tenancy.scope import tenant_scope
from crm.work.actions.tasks import add_task
from crm.work.models import Note, Task
from crm.work.queries.tasks import open_tasks_about
from tests.records.people import a_person
from tests.world import World

SECRET = "Notice of termination"


@pytest.fixture
def hidden(world: World) -> Person:
    with tenant_scope(world.org):
        return a_person(world, first_name="Otto", email="otto@hidden.example", owner=world.boss.membership)


def a_mail(world: World, person: Person) -> UUID:
    with tenant_scope(world.org):
        mail = queue_message(
            key="k", to=person.email, subject=SECRET, text="Hello", person=person, kind=MessageKind.TRANSACTIONAL,
            sender_name="Northwind Air",
        )  # fmt: skip
        return mail.id


def posted(kind: str, record_id: UUID) -> dict[str, Any]:
    return {"subject_kind": kind, "subject_id": str(record_id), "back": "/", "text": "A note", "key": "k2"}


def test_no_task_and_no_note_about_what_cant_be_found(world: World, hidden: Person) -> None:
    mail = a_mail(world, hidden)
    for member in (world.owner, world.boss):
        for kind, record_id in (("message", mail), ("flow", mail), ("job", mail), ("nothing", mail)):
            answer = member.client.get(f"{reverse('work:add_task')}?about={kind}:{record_id}")
            assert answer.status_code == 404
            assert SECRET not in answer.content.decode()
            assert member.client.post(reverse("work:compose_note"), posted(kind, record_id)).status_code == 404
    with tenant_scope(world.org):
        assert not Note.objects.exists()
        assert not Task.objects.exists()


def test_open_tasks_of_a_record_are_those_one_may_see(world: World) -> None:
    with tenant_scope(world.org):
        mine = a_person(world)
        subject = SubjectRef("person", mine.id)
        boss = world.boss
        add_task("Buy out", assignee=boss.membership, subject=subject, person_id=mine.id, by=boss.actor)
        own = add_task("Call", assignee=world.owner.membership, subject=subject, person_id=mine.id, by=boss.actor)
        assert list(open_tasks_about(world.owner.actor, subject)) == [own]
        assert list(open_tasks_about(world.owner.actor, person_id=mine.id)) == [own]
        assert open_tasks_about(world.colleague.actor, subject).count() == 2
        assert open_tasks_about(boss.actor, person_id=mine.id).count() == 2
