"""What is indexed is found by the start of any of its words, and never by another organization."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.customers.models import Company, Person
from crm.customers.queries.people import people_visible_to
from crm.search.actions.indexing import index_all, index_records
from crm.search.lexemes import query_for, strong_lexemes
from crm.search.models import SearchEntry
from crm.search.queries.finding import find, matching_ids
from crm.search.searchable import Found
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import organization_context, tenant_scope
from tests.world import World

words = st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd"), max_codepoint=0x2FFF), min_size=1, max_size=12)
SOMEWHERE, ELSEWHERE = uuid7(), uuid7()


def asked(query: str) -> list[list[tuple[str, bool]]]:
    """Of each word of a tsquery the lexemes that answer it: each with whether it only has to begin so."""
    return [
        [(part.removesuffix(":*").strip("'").replace("''", "'"), part.endswith(":*")) for part in word.split(" | ")]
        for word in (each.strip("()") for each in query.split(" & "))
    ]


def answers(lexeme: str, part: tuple[str, bool]) -> bool:
    return lexeme.startswith(part[0]) if part[1] else lexeme == part[0]


@given(st.lists(words, min_size=1, max_size=4), st.data())
def test_the_start_of_every_word_is_in_the_index(name: list[str], data: st.DataObject) -> None:
    with organization_context(SOMEWHERE):
        kept = strong_lexemes(Found(title=" ".join(name)))
        word = data.draw(st.sampled_from(name))
        typed = word[: data.draw(st.integers(1, len(word)))]
        query = query_for(typed)
    for parts in asked(query) if query else []:  # nothing but marks asks for nothing
        assert any(answers(lexeme, part) for part in parts for lexeme in kept), (parts, kept)


@given(st.text(max_size=40))
def test_another_organization_asks_for_other_words(typed: str) -> None:
    with organization_context(SOMEWHERE):
        kept = strong_lexemes(Found(title=typed))
    with organization_context(ELSEWHERE):
        query = query_for(typed)
    if query:
        assert not any(answers(lexeme, part) for parts in asked(query) for part in parts for lexeme in kept)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_search(typed: str) -> None:
    with organization_context(SOMEWHERE):
        query = query_for(typed)
    assert query.count("'") % 2 == 0


@pytest.fixture
def helena(in_scope: World) -> Person:
    company = Company.objects.create(name="Brandt & Söhne GmbH", domain="brandt-soehne.de")
    person = Person.objects.create(
        first_name="Helena", last_name="Brandt-Müller", email="h.brandt@brandt-soehne.de", company=company,
        phone="+498955501187",
    )  # fmt: skip
    person.emails.create(address=person.email, key=person.email)
    person.phones.create(number=person.phone)
    index_all("person")
    index_all("company")
    return person


@pytest.mark.parametrize(
    "typed",
    ["hel", "BRANDT", "müll", "mull", "helena brandt", "brandt helena", "h.brandt@", "brandt-soehne", "1187",
     "089 555 01187", "+49 89 55501187", "söhn"],
)  # fmt: skip
def test_found_by(in_scope: World, helena: Person, typed: str) -> None:
    assert helena.id in matching_ids("person", typed)
    assert helena.id in [hit.record_id for hit in find(in_scope.owner.actor, typed)]


@pytest.mark.parametrize("typed", ["elena", "randt", "helena price", "118", "x", "'", "\\", ":*", "a | b", ""])
def test_not_found_by(in_scope: World, helena: Person, typed: str) -> None:
    assert helena.id not in matching_ids("person", typed)


def test_a_stranger_finds_nothing(world: World, in_scope: World, helena: Person) -> None:
    assert find(world.colleague.actor, "helena")
    page = world.stranger.client.get("/search/", {"q": "helena"}).content.decode()
    assert "Brandt" not in page


def test_what_one_may_not_see_is_not_found(in_scope: World, helena: Person) -> None:
    Person.objects.filter(id=helena.id).update(owner=in_scope.boss.membership)
    assert helena.id not in [hit.record_id for hit in find(in_scope.owner.actor, "helena")]
    assert not people_visible_to(in_scope.owner.actor).exists()


def test_what_is_gone_leaves_the_index(in_scope: World, helena: Person) -> None:
    ids: list[UUID] = [helena.id]
    helena.delete()
    index_records("person", ids)
    assert not SearchEntry.objects.filter(kind="person").exists()


def test_the_palette_lists_records_verbs_and_pages(world: World) -> None:
    with tenant_scope(world.org):
        Person.objects.create(first_name="Nadja", last_name="New")
        index_all("person")
    page = world.boss.client.get("/search/", {"q": "ne"}).content.decode()
    assert "Nadja New" in page
    assert "New person" in page
    bare = world.boss.client.get(
        "/search/", headers={"HX-Request": "true", "HX-Target": "palette-list"}
    ).content.decode()
    assert "<html" not in bare
    assert "Settings, Roles" in world.boss.client.get("/search/", {"q": "set rol"}).content.decode()
    assert "Roles" not in world.owner.client.get("/search/", {"q": "set rol"}).content.decode()
    assert "Nothing" in world.boss.client.get("/search/", {"q": "zzzz"}).content.decode()


def test_nothing_is_typed_that_breaks_the_page(world: World) -> None:
    for typed in ("'", "\\", "a & | b", "\x00", "ﷺ" * 50, "🦊", "@", "+", "()"):
        assert world.boss.client.get("/search/", {"q": typed}).status_code == 200
