"""Colleagues named with an @: told once, if they may see the record; strangers never."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.models import Membership, Visibility
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.types import SubjectRef
from crm.tenancy.scope import tenant_scope
from crm.work.about import About
from crm.work.actions.notes import add_note, change_note
from crm.work.actions.task_changes import change_task
from crm.work.actions.tasks import add_task
from crm.work.mentioning import find_mentions, with_mentions
from crm.work.models import Mention, Note, Notification
from tests.world import Member, World


@pytest.fixture
def helena(world: World) -> Person:
    with tenant_scope(world.org):
        return add_person(Contact(first_name="Helena", last_name="Brandt"), {}, by=world.owner.actor)


def about(person: Person) -> About:
    return About(SubjectRef("person", person.id), person.id, None)


def posted(person: Person, text: str, **more: Any) -> dict[str, Any]:
    back = reverse("customers:person", args=[person.id])
    return {"subject_kind": "person", "subject_id": str(person.id), "person_id": str(person.id), "back": back,
            "text": text, **more}  # fmt: skip


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind="mentioned").select_related("member")
    return [(row.member.name, row.text) for row in rows.order_by("id")]


def test_who_is_named_is_told_once(world: World, helena: Person) -> None:
    url = reverse("work:compose_note")
    text = "Ask @bea boss, @Bea Boss! And me, @Olga Owner. <b>&"
    assert world.owner.client.post(url, posted(helena, text)).status_code == 302
    with tenant_scope(world.org):
        assert told() == [("Bea Boss", "Olga Owner mentioned you in a note on Helena Brandt")]
        named = Mention.objects.values_list("member__name", flat=True)
        assert sorted(named) == ["Bea Boss", "Olga Owner"]
        note = Note.objects.get()
        Membership.objects.filter(name="Bea Boss").update(name="Bea Baker")
    page = world.owner.client.get(reverse("customers:person", args=[helena.id])).content.decode()
    assert '<span class="fl-mention">@Bea Baker</span>' in page
    assert "&lt;b&gt;&amp;" in page
    assert reverse("work:note", args=[note.id]) in page
    others = world.colleague.client.get(reverse("customers:person", args=[helena.id])).content.decode()
    assert "Edit note" not in others


def test_editing_tells_only_the_new_ones(in_scope: World, helena: Person) -> None:
    note = add_note("@Bea Boss please", about=about(helena), by=in_scope.owner.actor)
    change_note(note.id, "@Bea Boss and @Cal Colleague please", by=in_scope.owner.actor)
    change_note(note.id, "nobody", by=in_scope.owner.actor)
    assert not Mention.objects.exists()
    change_note(note.id, "@Cal Colleague, @Bea Boss", by=in_scope.owner.actor)
    assert [name for name, _ in told()] == ["Bea Boss", "Cal Colleague"]
    assert Mention.objects.count() == 2


def test_only_ones_own_note(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        note = add_note("Mine", about=about(helena), by=world.owner.actor)
        with pytest.raises(NotAllowed):
            change_note(note.id, "Yours", by=world.boss.actor)
        with pytest.raises(Refused):
            change_note(note.id, "  ", by=world.owner.actor)
    url = reverse("work:note", args=[note.id])
    assert world.boss.client.post(url, {"text": "Yours"}).status_code == 403
    assert world.colleague.client.post(url, {"text": "Yours"}).status_code == 403
    assert world.stranger.client.post(url, {"text": "Yours"}).status_code == 404
    assert world.visitor.post(url, {"text": "Yours"}).status_code == 302
    assert "Mine" in world.owner.client.get(url).content.decode()
    assert world.owner.client.post(url, {"text": " "}).status_code == 422
    with tenant_scope(world.org):
        assert Note.objects.get().text == "Mine"
    assert world.owner.client.post(url, {"text": "Mine, better"}).status_code == 302
    page = world.owner.client.get(reverse("customers:person", args=[helena.id])).content.decode()
    assert "Mine, better" in page
    assert "Edited." in page


def test_who_may_not_see_it_is_not_told_and_the_writer_is(
    world: World, helena: Person, as_member: Callable[..., Member]
) -> None:
    loner = as_member("rep", name="Lone Ranger")
    with tenant_scope(world.org):
        role = loner.membership.role
        role.pk, role.slug, role.visibility = None, "loner", Visibility.OWN
        role._state.adding = True
        role.save()
        Membership.objects.filter(id=loner.membership.id).update(role=role)
        Person.objects.filter(id=helena.id).update(owner=world.owner.membership)
    answer = world.owner.client.post(reverse("work:compose_note"), posted(helena, "Hi @Lone Ranger"), follow=True)
    assert "Lone Ranger can&#39;t see this record and was not told." in answer.content.decode()
    with tenant_scope(world.org):
        assert told() == []
        assert not Mention.objects.get().told
        with pytest.raises(NotFound):
            change_note(Note.objects.get().id, "Mine", by=loner.actor)


def test_a_strangers_id_changes_nothing(world: World, helena: Person) -> None:
    ids = [str(world.stranger.membership.id), "nonsense"]
    data = posted(helena, "Hello @Stan Stranger, @Bea Boss", mention=ids)
    assert world.owner.client.post(reverse("work:compose_note"), data).status_code == 302
    with tenant_scope(world.org):
        assert [name for name, _ in told()] == ["Bea Boss"]
        assert Mention.objects.count() == 1
    with tenant_scope(world.other_org):
        assert not Notification.objects.exists()
        assert not Mention.objects.exists()


def test_namesakes(in_scope: World, helena: Person, as_member: Callable[..., Member]) -> None:
    first, second = as_member("rep", name="Kim Lee").membership, as_member("agent", name="Kim  Lee").membership
    Membership.objects.filter(id=second.id).update(name="Kim Lee")
    members = list(Membership.objects.filter(name="Kim Lee"))
    assert len(find_mentions("@Kim Lee", members)) == 2
    assert [each.member.id for each in find_mentions("@Kim Lee", members, [first.id])] == [first.id]
    note = add_note("@Kim Lee", about=about(helena), by=in_scope.boss.actor, mentioned=[second.id])
    assert Mention.objects.get(note=note).member_id == second.id


def test_in_a_tasks_description(in_scope: World) -> None:
    task = add_task("Offer", details="With @Bea Boss", by=in_scope.owner.actor)
    change_task(task.id, {"details": "With @Bea Boss and @Cal Colleague"}, by=in_scope.owner.actor)
    assert told() == [
        ("Bea Boss", "Olga Owner mentioned you in the task Offer"),
        ("Cal Colleague", "Olga Owner mentioned you in the task Offer"),
    ]
    page = in_scope.boss.client.get(reverse("work:task", args=[task.id])).content.decode()
    assert '<span class="fl-mention">@Bea Boss</span>' in page


def test_whoever_left_is_not_named(in_scope: World, helena: Person) -> None:
    Membership.objects.filter(id=in_scope.boss.membership.id).update(active=False)
    add_note("@Bea Boss", about=about(helena), by=in_scope.owner.actor)
    assert not Mention.objects.exists()


def test_the_list_to_choose_from(world: World) -> None:
    url = reverse("work:mentions")
    found = world.owner.client.get(url, {"q": "bo"}).json()["members"]
    assert [each["name"] for each in found] == ["Bea Boss"]
    assert len(world.owner.client.get(url).json()["members"]) == 3
    assert world.stranger.client.get(url, {"q": "bea"}).json()["members"] == []
    assert world.visitor.get(url).status_code == 302


@given(st.text(), st.lists(st.text(min_size=1, max_size=20), max_size=4))
def test_any_text_is_shown_safely(text: str, names: list[str]) -> None:
    members = [Membership(name=name) for name in names]
    mentions = [Mention(member=each.member, name=each.name) for each in find_mentions(text, members)]
    shown = with_mentions(text, mentions)
    assert shown.count("<span") == shown.count("</span>") <= text.count("@")
    assert "<script" not in shown
