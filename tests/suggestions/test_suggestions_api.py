"""Suggestions of customers and deals through the API."""

from typing import Any

import pytest

from crm.accounts.capabilities import AMOUNTS
from crm.accounts.models import Role
from crm.customers.models import Company, Person
from sales.models import Deal, DealLine, Product
from sales.suggestions.models import ProductPair, Suggestion
from tests.api.asking import program_of
from tests.sales.catalogue import a_price
from tests.suggestions.making import a_deal_with, a_product, buyers, variant_of
from tests.world import World

Shop = tuple[Product, Product, Company]


@pytest.fixture
def shop(in_scope: World) -> Shop:
    """A tent, a stove that 3 of 4 buyers of the tent have, and Acme, which has a tent only."""
    tent, stove = a_product("Tent", in_scope.boss), a_product("Stove", in_scope.boss)
    a_price(variant_of(stove), "120")
    ProductPair.objects.create(
        first=tent, then=stove, both=3, firsts=4, thens=3, customers=10, confidence=0.75, lift=2.5
    )
    (acme,) = buyers(1, tent, owner=in_scope.owner.membership)
    return tent, stove, acme


def _items(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_program_reads_them_and_says_yes_once(in_scope: World, shop: Shop) -> None:
    tent, stove, acme = shop
    anna = Person.objects.create(first_name="Anna", company=acme)
    deal, program = a_deal_with(acme, tent, in_scope.boss), program_of(in_scope.boss)
    for path in (f"companies/{acme.id}/", f"people/{anna.id}/", f"deals/{deal.id}/"):
        (item,) = _items(program.get(f"{path}suggestions/"))
        assert (item["product_id"], item["product"], item["because"]) == (str(stove.id), "Stove", "Tent")
        assert (item["confidence"], item["support"], item["lift"]) == (0.75, 0.3, 2.5)
        assert item["price"] == {"unit_price": "120.000000", "currency": "EUR", "at_least": False}
        assert item["asked_at"] is None
    assert not Suggestion.objects.exists()  # reading is not showing
    for _ in range(2):
        taken = program.put(f"deals/{deal.id}/suggestions/{stove.id}/acceptance/", {})
        assert (taken.status_code, taken.json()["id"]) == (200, str(deal.id))
    assert DealLine.objects.filter(deal=deal, variant__product=stove).count() == 1
    assert _items(program.get(f"companies/{acme.id}/suggestions/")) == []
    assert Suggestion.objects.get().taken_at is not None


def test_for_a_company_a_deal_is_opened_once(in_scope: World, shop: Shop) -> None:
    _, stove, acme = shop
    program = program_of(in_scope.boss)
    yes = f"companies/{acme.id}/suggestions/{stove.id}/acceptance/"
    assert len({program.put(yes, {}).json()["id"] for _ in range(2)}) == 1
    assert Deal.objects.get().company_id == acme.id


def test_a_no_and_back(in_scope: World, shop: Shop) -> None:
    tent, stove, acme = shop
    program = program_of(in_scope.boss)
    root = f"companies/{acme.id}/suggestions/"
    no = f"{root}{stove.id}/dismissal/"
    assert program.put(no, {"reason": "dislike"}).status_code == 422
    assert program.delete(no).status_code == 404
    answer = program.put(no, {"reason": "no_need"})
    assert (answer.status_code, answer.json()["reason"]) == (200, "no_need")
    assert _items(program.get(root)) == []
    assert program.delete(no).json()["quiet_until"] is None
    assert len(_items(program.get(root))) == 1
    assert program.put(f"{root}{tent.id}/dismissal/", {"reason": "no_need"}).status_code == 404


def test_who_may_not_changes_nothing(in_scope: World, shop: Shop) -> None:
    tent, stove, acme = shop
    deal = a_deal_with(acme, tent, in_scope.boss)
    strange = program_of(in_scope.stranger)
    reader, keyless = program_of(in_scope.boss, "analyst"), program_of(in_scope.boss, scopes=["deals:read"])
    for root in (f"companies/{acme.id}/suggestions/", f"deals/{deal.id}/suggestions/"):
        yes, no = f"{root}{stove.id}/acceptance/", f"{root}{stove.id}/dismissal/"
        assert strange.get(root).status_code == 404
        assert len(_items(reader.get(root))) == 1
        for program, status in ((strange, 404), (reader, 403), (keyless, 403)):
            assert program.put(yes, {}).status_code == status
            assert program.put(no, {"reason": "no_need"}).status_code == status
            assert program.delete(no).status_code == status
    assert keyless.get(f"companies/{acme.id}/suggestions/").status_code == 403  # companies:read is missing
    assert (
        program_of(in_scope.boss, scopes=["companies:read"]).get(f"companies/{acme.id}/suggestions/").status_code == 403
    )
    assert not Suggestion.objects.exists()
    assert DealLine.objects.count() == 1


def test_who_sees_no_amounts_gets_no_prices(in_scope: World, shop: Shop) -> None:
    *_, acme = shop
    program = program_of(in_scope.boss, "manager")
    assert _items(program.get(f"companies/{acme.id}/suggestions/"))[0]["price"] is not None
    role = Role.objects.get(slug="manager")
    role.capabilities = [each for each in role.capabilities if each != AMOUNTS]
    role.save()
    assert _items(program.get(f"companies/{acme.id}/suggestions/"))[0]["price"] is None
