"""What goes with what a customer has, in his portal and on the page of his order: shown, asked for once, told of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from crm.accounts.models import Membership
from crm.customers.models import Company, CompanyTag, Person
from crm.events.models import Event
from crm.tenancy.models import Organization
from crm.work.models import Notification, Task
from sales.models import PriceBook, Product
from sales.orders.actions.cancelling import cancel_order
from sales.orders.links import order_token
from sales.orders.models import Order
from sales.suggestions.actions.answering import dismiss_suggestion
from sales.suggestions.models import CustomerProduct, ProductPair, Suggestion, SuggestionRules
from sales.suggestions.queries.figures import all_together
from tests.sales.catalogue import a_price, tag_called
from tests.suggestions.making import TODAY, a_product, ordered, signed_in, variant_of
from tests.world import OutsideClient, World, scope_of

BLOCK = "Goes well with what you have"


@dataclass
class Shop:
    """Acme has ordered a tent by Anna, whose portal is open in `client`; a stove goes with it."""

    world: World
    tent: Product
    stove: Product
    acme: Company
    anna: Person
    order: Order
    client: OutsideClient

    @property
    def portal(self) -> str:
        """The first page of it."""
        return f"/p/{self.world.org.slug}/portal/"

    @property
    def order_page(self) -> str:
        """The signed page of the order."""
        return f"/p/{self.world.org.slug}/o/{order_token(self.world.org.id, self.order.id)}/"

    def ask(self, client: OutsideClient, product: Product | None = None) -> int:
        """Ask for it in the portal."""
        path = f"{self.portal}suggestions/{(product or self.stove).id}/"
        return int(client.post(path).status_code)


@pytest.fixture
def shop(in_scope: World) -> Shop:
    tent, stove = a_product("Tent", in_scope.boss), a_product("Stove", in_scope.boss)
    a_price(variant_of(stove), "120")
    ProductPair.objects.create(
        first=tent, then=stove, both=3, firsts=4, thens=3, customers=10, confidence=0.75, lift=2.5
    )
    acme = Company.objects.create(name="Acme", owner=in_scope.owner.membership)
    anna = Person.objects.create(first_name="Anna", last_name="Keller", email="anna@acme.example", company=acme)
    order = ordered(tent, in_scope.boss, person=anna)
    SuggestionRules.objects.update_or_create(defaults={"shows_customers": True})
    return Shop(in_scope, tent, stove, acme, anna, order, signed_in(in_scope.org, anna))


def _page(client: OutsideClient, path: str) -> str:
    answer = client.get(path, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_shown_with_his_own_price_only_where_it_is_wanted(shop: Shop) -> None:
    a_price(variant_of(shop.stove), "90", _book_of("wholesale"))
    for path, client in ((shop.portal, shop.client), (shop.order_page, shop.world.visitor)):
        assert "€120.00" in _page(client, path)
    CompanyTag.objects.create(company=shop.acme, tag=tag_called("wholesale"))
    for path, client in ((shop.portal, shop.client), (shop.order_page, shop.world.visitor)):
        page = _page(client, path)
        assert BLOCK in page
        assert "Often bought with Tent" in page
        assert "€90.00" in page
        assert "3 of 4" not in page  # nothing of other customers
    assert Suggestion.objects.count() == 1  # seen four times, counts once
    whole = all_together(shop.world.boss.actor, timezone.now() - timedelta(days=1))
    assert (whole.shown, whole.asked, whole.share) == (1, 0, 0.0)
    for switch in ({"shows_customers": False}, {"shows_customers": True, "active": False}):
        SuggestionRules.objects.update(**switch)
        assert BLOCK not in _page(shop.client, shop.portal)
        assert BLOCK not in _page(shop.world.visitor, shop.order_page)
        assert shop.ask(shop.client) == 302
    assert Suggestion.objects.get().asked_at is None


def test_colleagues_and_robots_do_not_count_as_customers(shop: Shop) -> None:
    assert BLOCK in _page(shop.world.boss.client, shop.order_page)
    assert shop.world.visitor.get(shop.order_page, headers={"User-Agent": "Googlebot/2.1"}).status_code == 200
    assert not Suggestion.objects.exists()


def test_never_what_he_has_nor_what_his_company_bought_without_him(shop: Shop) -> None:
    ben = Person.objects.create(first_name="Ben", email="ben@acme.example", company=shop.acme)
    bens = signed_in(shop.world.org, ben)
    assert BLOCK not in _page(bens, shop.portal)  # a form may have made him Acme's
    assert shop.ask(bens) == 302
    assert "suggest that any more" in _page(bens, shop.portal)
    CustomerProduct.objects.create(company=shop.acme, product=shop.stove, first_on=TODAY, last_on=TODAY)
    assert BLOCK not in _page(shop.client, shop.portal)
    assert BLOCK not in _page(shop.world.visitor, shop.order_page)
    assert not Suggestion.objects.exists()


def test_a_private_order_does_not_open_the_prices_of_a_company_joined_later(shop: Shop) -> None:
    carl = Person.objects.create(first_name="Carl", email="carl@home.example")
    order, client = ordered(shop.tent, shop.world.boss, person=carl), signed_in(shop.world.org, carl)
    page = f"/p/{shop.world.org.slug}/o/{order_token(shop.world.org.id, order.id)}/"
    assert BLOCK in _page(client, shop.portal)
    assert BLOCK in _page(client, page)
    Person.objects.filter(id=carl.id).update(company=shop.acme)
    assert BLOCK not in _page(client, shop.portal)
    assert BLOCK not in _page(client, page)


def test_a_cancelled_order_and_what_is_not_sold_say_nothing(shop: Shop) -> None:
    variant = variant_of(shop.stove)
    type(variant).objects.filter(id=variant.id).update(active=False)
    assert BLOCK not in _page(shop.client, shop.portal)
    type(variant).objects.filter(id=variant.id).update(active=True)
    PriceBook.objects.update(active=False)
    assert "Price on request" in _page(shop.client, shop.portal)
    cancel_order(shop.order.id, by=shop.world.boss.actor)
    assert BLOCK not in _page(shop.client, shop.portal)
    assert BLOCK not in _page(shop.world.visitor, shop.order_page)


def test_asking_twice_gives_one_task_one_notification_and_counts(shop: Shop, drain: Callable[[], None]) -> None:
    for _ in range(2):
        assert shop.ask(shop.client) == 302
    order_ask = f"{shop.order_page}suggestions/{shop.stove.id}/"
    assert shop.world.visitor.post(order_ask).status_code == 302
    drain()
    task = Task.objects.get(title__begins="Quote ")
    owner = shop.world.owner.membership.id
    assert (task.title, task.assignee_id) == ("Quote Stove to Anna Keller", owner)
    assert (task.person_id, task.company_id) == (shop.anna.id, shop.acme.id)
    assert "asked for a quote in the portal" in task.details
    assert Notification.objects.filter(subject_id=task.id).values_list("member_id", flat=True).get() == owner
    assert Event.objects.get(kind="suggestions.asked_for").actor_kind == "portal"
    whole = all_together(shop.world.boss.actor, timezone.now() - timedelta(days=1))
    assert (whole.shown, whole.asked, whole.accepted) == (1, 1, 1)
    page = _page(shop.client, shop.portal)
    assert "You asked on" in page
    assert "Ask for a quote<" not in page
    timeline = shop.world.boss.client.get(f"/customers/people/{shop.anna.id}/").content.decode()
    assert "asked for a quote of" in timeline


def test_after_a_no_has_faded_he_may_ask_again(shop: Shop, drain: Callable[[], None]) -> None:
    shop.ask(shop.client)
    dismiss_suggestion("company", shop.acme.id, shop.stove.id, "not_now", by=shop.world.boss.actor)
    assert BLOCK not in _page(shop.client, shop.portal)
    Suggestion.objects.update(quiet_until=timezone.now())
    assert "Ask for a quote<" in _page(shop.client, shop.portal)
    shop.ask(shop.client)
    drain()
    assert Task.objects.filter(title__begins="Quote ").count() == 2
    months = SuggestionRules().quiet_months
    Suggestion.objects.update(asked_at=timezone.now() - relativedelta(months=months), dismissed_at=None)
    assert "Ask for a quote<" in _page(shop.client, shop.portal)


def test_from_an_order_of_nobodys_those_who_assign_hear_of_it(shop: Shop, drain: Callable[[], None]) -> None:
    Order.objects.update(owner=None)
    Company.objects.update(owner=None)
    Person.objects.update(owner=None)
    answer = shop.world.visitor.post(f"{shop.order_page}suggestions/{shop.stove.id}/", follow=True)
    assert "We will get in touch with a quote" in answer.content.decode()
    drain()
    task = Task.objects.get(title__begins="Quote ")
    assert task.assignee is None
    assert shop.order.number in task.details
    told = Notification.objects.filter(kind="suggestion_asked", subject_id=task.id)
    assert set(told.values_list("member_id", flat=True)) == {shop.world.boss.membership.id}
    assert Membership.objects.active().count() > 1


def test_strangers_change_nothing(shop: Shop) -> None:
    """Not another organization's customer, a guessed link, nor somebody who is not signed in."""
    with scope_of(shop.world.other_org):
        other = Person.objects.create(first_name="Otto", email="otto@else.example")
        SuggestionRules.objects.update_or_create(defaults={"shows_customers": True})
    others = signed_in(shop.world.other_org, other)
    there = f"/p/{Organization.objects.get(id=shop.world.other_org.id).slug}"
    assert others.post(f"{there}/portal/suggestions/{shop.stove.id}/").status_code == 302
    token = order_token(shop.world.org.id, shop.order.id)
    assert others.post(f"{there}/o/{token}/suggestions/{shop.stove.id}/").status_code == 404
    assert "sign-in" in others.post(f"{shop.portal}suggestions/{shop.stove.id}/").headers["Location"]
    assert "sign-in" in shop.world.visitor.post(f"{shop.portal}suggestions/{shop.stove.id}/").headers["Location"]
    guessed = f"/p/{shop.world.org.slug}/o/guessed/suggestions/{shop.stove.id}/"
    assert shop.world.visitor.post(guessed).status_code == 404
    assert shop.client.get(f"{shop.portal}suggestions/{shop.stove.id}/").status_code == 405
    assert not Suggestion.objects.exists()
    assert not Event.objects.filter(kind="suggestions.asked_for").exists()


def _book_of(tag: str) -> PriceBook:
    return PriceBook.objects.create(name="Wholesale", currency="EUR", tag=tag_called(tag), position=1)
