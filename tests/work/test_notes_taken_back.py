"""A note is deleted by whoever wrote it, put back by the same, and read by nobody in between."""

import pytest
from django.urls import reverse

from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound
from crm.events.models import Event
from crm.events.types import SubjectRef
from crm.tenancy.scope import tenant_scope
from crm.work.actions.notes import About, add_note, change_note, delete_note, restore_note
from crm.work.models import Note
from tests.world import World

WORDS = "Prefers the aisle seat"


@pytest.fixture
def note(world: World) -> Note:
    """The owner's, on a person."""
    with tenant_scope(world.org):
        person = Person(first_name="Helena", last_name="Brandt", owner=world.owner.membership)
        person.save()
        return add_note(WORDS, about=About(SubjectRef("person", person.id), person.id, None), by=world.owner.actor)


def test_deleted_and_put_back_by_the_page(world: World, note: Note) -> None:
    page = reverse("customers:person", args=[note.person_id])
    assert reverse("work:note_deletion", args=[note.id]) in (
        world.owner.client.get(reverse("work:note", args=[note.id])).content.decode()
    )
    answer = world.owner.client.post(reverse("work:note_deletion", args=[note.id]), follow=True).content.decode()
    assert WORDS not in answer
    assert "Deleted by whoever wrote it." in answer
    assert reverse("work:note_restoration", args=[note.id]) in answer
    assert world.owner.client.get(reverse("work:note", args=[note.id])).status_code == 404
    world.owner.client.post(reverse("work:note_restoration", args=[note.id]))
    assert WORDS in world.owner.client.get(page).content.decode()
    with tenant_scope(world.org):
        assert Event.objects.filter(kind="work.note_deleted").count() == 2


def test_nobody_else_deletes_it(world: World, note: Note) -> None:
    url = reverse("work:note_deletion", args=[note.id])
    for member, status in ((world.boss, 403), (world.colleague, 403), (world.stranger, 404)):
        assert member.client.post(url).status_code == status
    assert world.owner.client.get(url).status_code == 405
    with tenant_scope(world.org):
        with pytest.raises(NotAllowed):
            delete_note(note.id, by=world.boss.actor)
        assert Note.objects.get().deleted_at is None


def test_what_is_deleted_is_neither_changed_nor_deleted_again(world: World, note: Note) -> None:
    with tenant_scope(world.org):
        with pytest.raises(NotFound):
            restore_note(note.id, by=world.owner.actor)
        delete_note(note.id, by=world.owner.actor)
        with pytest.raises(NotFound):
            change_note(note.id, "Window", by=world.owner.actor)
        with pytest.raises(NotFound):
            delete_note(note.id, by=world.owner.actor)
        with pytest.raises(NotAllowed):
            restore_note(note.id, by=world.boss.actor)
        assert Note.objects.get().text == WORDS
