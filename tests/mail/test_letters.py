"""Mails written once as the beginning of one that is written by hand."""

from uuid import UUID

import pytest
from django.urls import reverse

from crm.accounts.actor import system_actor
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound
from crm.mail.actions.templates import add_template, publish_template, save_draft
from crm.mail.letters import letter_for, letters
from crm.mail.models import Message, MessageKind
from crm.mail.templating.blocks import Block
from crm.tenancy.scope import tenant_scope
from leads.actions.letters import FIRST, seed_letters
from tests.world import World, make_member

BLOCKS = [
    Block(kind="heading", text="Hello {{ person.first_name }}"),
    Block(kind="text", text="Here is **what** we [talked about](https://skyline.example/fares)."),
    Block(kind="divider"),
]


def _template(name: str, *, kind: MessageKind = MessageKind.TRANSACTIONAL, published: bool = True) -> UUID:
    by = system_actor()
    template = add_template(name, kind=kind, by=by, reason="You asked us.")
    save_draft(template.id, {"subject": "For {{ person.name }}", "blocks": BLOCKS}, by=by)
    if published:
        publish_template(template.id, by=by)
    return template.id


@pytest.fixture
def anna(in_scope: World) -> Person:
    return add_person(Contact(email="anna@kessler.de", first_name="Anna", last_name="Kessler"), {},
                      by=in_scope.owner.actor)  # fmt: skip


def test_it_is_filled_in_as_text_without_a_foot(in_scope: World, anna: Person) -> None:
    letter = letter_for(in_scope.owner.actor, _template("Fares"), anna)
    assert letter.subject == "For Anna Kessler"
    assert letter.text == ("Hello Anna\n\nHere is what we talked about (https://skyline.example/fares).\n\n----------")


def test_only_published_service_mails(in_scope: World, anna: Person) -> None:
    chosen = _template("Fares")
    _template("Newsletter", kind=MessageKind.MARKETING)
    draft = _template("Not yet", published=False)
    assert letters(in_scope.owner.actor, anna) == [(chosen, "Fares", "For Anna Kessler")]
    with pytest.raises(NotFound):
        letter_for(in_scope.owner.actor, draft, anna)


def test_a_draft_does_not_show_through(in_scope: World, anna: Person) -> None:
    chosen = _template("Fares")
    save_draft(chosen, {"subject": "Changed", "blocks": BLOCKS[:1]}, by=system_actor())
    assert letter_for(in_scope.owner.actor, chosen, anna).subject == "For Anna Kessler"


def test_who_writes_no_mails_gets_none(in_scope: World, anna: Person) -> None:
    for call in (lambda: letters(in_scope.colleague.actor, anna),
                 lambda: letter_for(in_scope.colleague.actor, _template("Fares"), anna)):  # fmt: skip
        with pytest.raises(NotAllowed):
            call()


def test_every_organization_begins_with_some(in_scope: World, anna: Person) -> None:
    for _ in range(2):
        seed_letters()
    found = letters(in_scope.owner.actor, anna)
    assert len(found) == len(FIRST)
    assert "{{" not in str(found)


def test_the_page_asks_for_them(world: World) -> None:
    with tenant_scope(world.org):
        anna = add_person(Contact(email="anna@kessler.de", first_name="Anna"), {}, by=world.owner.actor)
        chosen = _template("Fares")
        analyst = make_member(world.org, "analyst", name="Ana Analyst")
    page = reverse("work:composer_letters")
    about = {"person": str(anna.id)}
    client = world.owner.client
    assert "Fares" in client.get(page, about).content.decode()
    one = reverse("work:composer_letter", args=[chosen])
    assert client.get(one, about).json()["subject"] == "For Anna"
    for address in (page, one):
        assert client.get(address).status_code == 404
        assert client.get(address, {"person": "nobody"}).status_code == 404
        assert analyst.client.get(address, about).status_code == 403
        assert world.stranger.client.get(address, about).status_code == 404
    with tenant_scope(world.org):
        assert not Message.objects.exists()
