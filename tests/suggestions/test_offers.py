"""Suggestions beside customers and deals: never what they have or are being offered; yes, no, and what came of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Visibility
from crm.customers.models import Company
from crm.errors import NotAllowed, NotFound
from crm.money import Money
from crm.work.models import Task
from sales.actions.deals import open_deal
from sales.actions.moves import win_deal
from sales.actions.quote_sending import send_quote
from sales.actions.quotes import open_quote
from sales.models import Deal, DealLine, Product, QuoteLine
from sales.orders.actions.cancelling import cancel_order
from sales.orders.actions.placing import Wish, place_order
from sales.suggestions.actions.answering import dismiss_suggestion, suggest_again, take_suggestion
from sales.suggestions.actions.purchasing import deal_was_won, order_was_placed, quote_was_accepted
from sales.suggestions.customers import Customer
from sales.suggestions.models import ProductPair, Suggestion, SuggestionRules
from sales.suggestions.queries.figures import all_together, what_came_of, why_not
from sales.suggestions.queries.offers import offers_for
from tests.sales.orders.making import accepted_quote
from tests.sales.quotes.making import item
from tests.suggestions.making import a_deal_with, a_product, buyers, variant_of
from tests.world import Member, World


@pytest.fixture
def shop(in_scope: World) -> tuple[Product, Product, Company]:
    """A tent, a stove that 3 of 4 buyers of the tent have, and Acme, which has a tent only."""
    tent, stove = a_product("Tent", in_scope.boss), a_product("Stove", in_scope.boss)
    ProductPair.objects.create(
        first=tent, then=stove, both=3, firsts=4, thens=3, customers=10, confidence=0.75, lift=2.5
    )
    (acme,) = buyers(1, tent, owner=in_scope.owner.membership)
    return tent, stove, acme


def _offered(company: Company, deal: Deal | None = None) -> list[str]:
    return [each.words for each in offers_for(Customer("company", company.id), deal.id if deal else None)]


def test_said_in_words_and_not_once_it_is_offered(in_scope: World, shop: tuple[Product, Product, Company]) -> None:
    _, stove, acme = shop
    assert _offered(acme) == ["3 of 4 customers who bought Tent also bought Stove"]
    deal = a_deal_with(acme, stove, in_scope.boss)
    assert _offered(acme) == []
    DealLine.objects.filter(deal=deal).delete()
    assert _offered(acme) != []
    Product.objects.filter(id=stove.id).update(archived_at=timezone.now())
    assert _offered(acme) == []
    Product.objects.filter(id=stove.id).update(archived_at=None)
    buyers(0, stove)
    assert _offered(buyers(1, *shop[:2])[0]) == []


def test_a_deal_is_suggested_what_goes_with_its_lines(in_scope: World, shop: tuple[Product, Product, Company]) -> None:
    stranger = Company.objects.create(name="New here")
    assert _offered(stranger) == []
    deal = a_deal_with(stranger, shop[0], in_scope.boss)
    assert _offered(stranger, deal) == ["3 of 4 customers who bought Tent also bought Stove"]


def test_pages_show_it_and_one_click_takes_it(in_scope: World, shop: tuple[Product, Product, Company]) -> None:
    _, stove, acme = shop
    client = in_scope.boss.client
    assert "3 of 4 customers who bought Tent" in client.get(f"/customers/companies/{acme.id}/").content.decode()
    client.post(f"/sales/suggestions/company/{acme.id}/shown/")
    client.post(f"/sales/suggestions/company/{acme.id}/shown/")
    assert Suggestion.objects.count() == 1
    client.post(f"/sales/suggestions/company/{acme.id}/{stove.id}/taking/")
    client.post(f"/sales/suggestions/company/{acme.id}/{stove.id}/taking/")
    deal = Deal.objects.get()
    assert (deal.name, deal.company_id) == (f"Stove for {acme}", acme.id)
    assert DealLine.objects.get(deal=deal).variant.product_id == stove.id
    assert _offered(acme) == []
    Deal.objects.update(value_minor=50_000)
    win_deal(deal.id, by=in_scope.boss.actor)
    deal_was_won(deal.id)
    whole = all_together(in_scope.boss.actor, timezone.now() - timedelta(days=1))
    assert (whole.shown, whole.taken, whole.bought, whole.share) == (1, 1, 1, 1.0)
    assert "Stove" in client.get("/sales/suggestions/").content.decode()


def test_added_to_the_deal_it_is_shown_on(in_scope: World, shop: tuple[Product, Product, Company]) -> None:
    tent, stove, acme = shop
    deal = a_deal_with(acme, tent, in_scope.boss)
    assert take_suggestion("deal", deal.id, stove.id, by=in_scope.boss.actor).id == deal.id
    assert DealLine.objects.filter(deal=deal, variant__product=stove).count() == 1
    assert Deal.objects.count() == 1


def test_a_deal_with_nobody_takes_them_too(in_scope: World, shop: tuple[Product, Product, Company]) -> None:
    tent, stove, _ = shop
    deal = open_deal(name="Walk-in", value=Money(0, "EUR"), person=None, company=None,
                     owner=in_scope.boss.membership, by=in_scope.boss.actor)  # fmt: skip
    DealLine.objects.create(deal=deal, variant=variant_of(tent), name=tent.name)
    page = in_scope.boss.client.get(f"/sales/deals/{deal.id}/").content.decode()
    assert "3 of 4 customers who bought Tent" in page
    assert f"/sales/suggestions/deal/{deal.id}/shown/" not in page  # there is nobody of whom to keep it
    for _ in range(2):
        assert take_suggestion("deal", deal.id, stove.id, by=in_scope.boss.actor) == deal
    assert DealLine.objects.filter(deal=deal, variant__product=stove).count() == 1
    assert not Suggestion.objects.exists()


def test_a_no_keeps_quiet_for_months_and_can_be_taken_back(
    in_scope: World, shop: tuple[Product, Product, Company]
) -> None:
    _, stove, acme = shop
    actor = in_scope.boss.actor
    row = dismiss_suggestion("company", acme.id, stove.id, "no_need", by=actor)
    assert _offered(acme) == []
    since = timezone.now() - timedelta(days=1)
    assert why_not(actor, since) == [("Has no use for it", 1)]
    assert [line.dismissed for line in what_came_of(actor, since)] == [1]
    suggest_again(row.id, by=actor)
    assert _offered(acme) != []
    dismiss_suggestion("company", acme.id, stove.id, "not_now", by=actor)
    Suggestion.objects.update(quiet_until=timezone.now() - timedelta(days=1))
    assert _offered(acme) != []


def test_who_may_not_changes_nothing(
    in_scope: World, shop: tuple[Product, Product, Company], as_member: Callable[..., Member]
) -> None:
    _, stove, acme = shop
    for may_not in (in_scope.colleague.actor,):  # an analyst only reads
        with pytest.raises(NotAllowed):
            take_suggestion("company", acme.id, stove.id, by=may_not)
        with pytest.raises(NotAllowed):
            dismiss_suggestion("company", acme.id, stove.id, "no_need", by=may_not)
    other = as_member("rep", name="Otto Other")
    role = other.membership.role
    role.visibility = Visibility.OWN
    role.save()
    with pytest.raises(NotFound):
        take_suggestion("company", acme.id, stove.id, by=other.actor)
    path = f"/sales/suggestions/company/{acme.id}/{stove.id}/"
    assert in_scope.stranger.client.post(f"{path}taking/").status_code == 404
    assert in_scope.stranger.client.post(f"{path}dismissal/", {"reason": "no_need"}).status_code == 404
    assert not Deal.objects.exists()
    assert not Suggestion.objects.exists()


def test_a_purchase_gives_one_task_if_that_is_wanted(
    in_scope: World, shop: tuple[Product, Product, Company], drain: Callable[[], None]
) -> None:
    tent, _, acme = shop
    first = a_deal_with(acme, tent, in_scope.boss)
    win_deal(first.id, by=in_scope.boss.actor)
    drain()
    assert not Task.objects.filter(key__begins="suggest:").exists()
    SuggestionRules.objects.update_or_create(defaults={"gives_tasks": True})
    deal_was_won(first.id)
    deal_was_won(first.id)  # news that comes twice
    task = Task.objects.get(key__begins="suggest:")
    assert (task.title, task.assignee_id) == (f"Suggest Stove to {acme}", in_scope.owner.membership.id)
    assert "3 of 4 customers who bought Tent also bought Stove" in task.details


def test_only_what_was_placed_or_chosen_was_just_bought(
    in_scope: World, shop: tuple[Product, Product, Company], drain: Callable[[], None]
) -> None:
    SuggestionRules.objects.update_or_create(defaults={"gives_tasks": True})
    tent, actor = shop[0], in_scope.boss.actor
    line = item("Tent", variant_id=str(variant_of(tent).id))
    quote = accepted_quote(in_scope.boss, item("Training"), replace(line, optional=True))  # an option nobody chose
    quote_was_accepted(quote.id)
    wish = Wish(name="Tent", currency="EUR", lines=[line], company=Company.objects.create(name="Bought it"))
    order = place_order(wish, by=actor)
    cancel_order(order.id, by=actor)
    drain()
    order_was_placed(order.id)  # the news comes late
    assert not Task.objects.filter(key__begins="suggest:").exists()
    order_was_placed(place_order(replace(wish, lines=[line.with_id()]), by=actor).id)
    assert Task.objects.filter(key__begins="suggest:").count() == 1


def test_added_to_the_draft_of_a_quote_once(in_scope: World, shop: tuple[Product, Product, Company]) -> None:
    _, stove, acme = shop
    quote, client = open_quote(name="Camp", company=acme, lines=[item()], by=in_scope.boss.actor), in_scope.boss.client
    page, take = reverse("sales:quote", args=[quote.id]), f"/sales/suggestions/quote/{quote.id}/{stove.id}/taking/"
    assert take in client.get(page).content.decode()
    assert in_scope.colleague.client.post(take).status_code == 403
    assert in_scope.stranger.client.post(take).status_code == 404
    for _ in range(2):
        assert client.post(take).headers["Location"] == page
    assert [line.name for line in QuoteLine.objects.filter(quote=quote).order_by("position")] == ["Training", "Stove"]
    assert Suggestion.objects.get().taken_at is not None
    send_quote(quote.id, None, by=in_scope.boss.actor)
    Suggestion.objects.all().delete()
    QuoteLine.objects.filter(quote=quote, name="Stove").update(variant=None)
    assert client.post(take).status_code == 409
