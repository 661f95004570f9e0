"""Quotes through the API."""

from crm.tenancy.scope import tenant_scope
from sales.models import Quote, QuoteVersion
from tests.api.asking import program_of
from tests.sales.quotes.making import make_person, make_quote
from tests.world import World, scope_of


def test_a_quote_is_made_priced_and_sent_by_a_program(world: World) -> None:
    with scope_of(world.org):
        person = make_person()
    program = program_of(world.boss)
    lines = [{"name": "Seat", "quantity": "3", "unit_price": "10.25", "tax_rate": "19"}]
    made = program.post("quotes/", {"name": "Rotation", "person_id": str(person.id), "lines": lines})
    assert made.status_code == 201
    quote = made.json()
    assert quote["total"] == {"minor": 3659, "currency": "EUR"}
    assert quote["lines"][0]["unit_price"] == "10.25"
    url = f"quotes/{quote['id']}/"
    changed = program.put(f"{url}lines/", {"lines": [*lines, {"name": "Meal", "unit_price": "5", "optional": True}]})
    assert [line["name"] for line in changed.json()["lines"]] == ["Seat", "Meal"]
    assert program.patch(url, {"discount": "10"}).json()["net"]["minor"] == 2767
    sent = program.post(f"{url}sending/", {"to": "helena@nordwind.example", "subject": "S", "words": "W"})
    assert (sent.status_code, sent.json()["status"]) == (200, "sent")
    assert program.patch(url, {"name": "Other"}).status_code in (400, 409, 422)
    assert program.put(f"{url}revision/", {}).json()["status"] == "draft"
    with scope_of(world.org):
        assert QuoteVersion.objects.count() == 1


def test_numbers_are_exact_texts(world: World) -> None:
    with scope_of(world.org):
        quote = make_quote(world.boss)
    for price in (10.25, "ten", "1.12345678"):
        answer = program_of(world.boss).put(
            f"quotes/{quote.id}/lines/", {"lines": [{"name": "x", "unit_price": price}]}
        )
        assert answer.status_code == 422
    with tenant_scope(world.org):
        assert Quote.objects.get().net_minor == 10_000


def test_another_organization_finds_nothing(world: World) -> None:
    with scope_of(world.org):
        quote = make_quote(world.boss)
    strange = program_of(world.stranger)
    assert strange.get(f"quotes/{quote.id}/").status_code == 404
    assert strange.put(f"quotes/{quote.id}/withdrawal/", {}).status_code == 404
    with tenant_scope(world.org):
        assert Quote.objects.get().status == "draft"
