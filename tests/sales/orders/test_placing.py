"""An accepted quote becomes one order; orders are placed by hand; credit warns before."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from crm.accounts.models import Role, Visibility
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.mail.models import Message
from sales.actions.stock import receive_stock
from sales.models import LineSort, Quote, Reservation
from sales.orders.actions.placing import Wish, order_from_quote, place_order
from sales.orders.credit import CreditCare
from sales.orders.models import Order, OrderStatus
from sales.orders.queries.orders import lines_of
from tests.sales.catalogue import a_company, a_product
from tests.sales.orders.making import accepted_quote, first_line, goods, level, line, make_order, relayed
from tests.sales.quotes.making import item, make_person, make_quote
from tests.world import Member, World, scope_of

pytestmark = pytest.mark.usefixtures("in_scope")


class TestFromAQuote:
    def test_it_is_what_the_customer_accepted_to_the_cent(self, world: World) -> None:
        chosen, left_out = item("Case", "19.99", "3", optional=True), item("Insurance", "500", optional=True)
        heading = item("Devices", sort=LineSort.HEADING.value)
        seat = goods()
        quote = accepted_quote(
            world.owner, heading, line(seat, 4), chosen, left_out, chosen=(chosen.id,), discount=Decimal("7.5")
        )
        order = order_from_quote(quote.id, by=world.owner.actor)
        assert (order.net_minor, order.tax_minor, order.gross_minor) == (
            quote.net_minor, quote.tax_minor, quote.gross_minor,
        )  # fmt: skip
        assert [row.name for row in lines_of(order.id)] == ["Devices", "Headset", "Case"]
        assert order.owner_id == quote.owner_id
        assert order.status == OrderStatus.CONFIRMED
        assert level(seat) == (10, 4)

    def test_two_clicks_make_one_order(self, world: World) -> None:
        quote = accepted_quote(world.owner)
        orders = {order_from_quote(quote.id, by=world.owner.actor).id for _ in range(2)}
        assert len(orders) == 1
        assert Event.objects.filter(kind="orders.order_placed").count() == 1

    def test_only_an_accepted_one(self, world: World) -> None:
        with pytest.raises(Refused, match="not accepted"):
            order_from_quote(make_quote(world.owner).id, by=world.owner.actor)
        assert not Order.objects.exists()

    def test_a_known_key_or_quote_shows_nobody_a_foreign_order(
        self, world: World, as_member: Callable[..., Member]
    ) -> None:
        quote, other = accepted_quote(world.owner), as_member("rep")
        order_from_quote(quote.id, by=world.owner.actor)
        wish = Wish(name="Seats", currency="EUR", lines=[item()], person=quote.person, key="api:1")
        known = place_order(wish, by=world.owner.actor)
        Role.objects.filter(id=other.membership.role_id).update(visibility=Visibility.OWN)
        Quote.objects.filter(id=quote.id).update(owner=other.membership)
        with pytest.raises(Refused, match="key belongs"):
            place_order(wish, by=other.actor)
        with pytest.raises(NotFound):
            order_from_quote(quote.id, by=other.actor)
        assert place_order(wish, by=world.boss.actor).id == known.id
        assert Order.objects.count() == 2

    def test_who_may(self, world: World) -> None:
        quote = accepted_quote(world.owner)
        with pytest.raises(NotAllowed):
            order_from_quote(quote.id, by=world.colleague.actor)
        with scope_of(world.other_org), pytest.raises(NotFound):
            order_from_quote(quote.id, by=world.stranger.actor)
        assert not Order.objects.exists()


class TestByHand:
    def test_what_is_ordered_is_promised_and_numbered(self, world: World) -> None:
        seat, training = goods(), a_product("Training", type="service")
        order = make_order(world.owner, line(seat, 3), line(training))
        assert order.number.startswith("O-")
        assert [row.ships for row in lines_of(order.id)] == [True, False]
        assert Reservation.objects.get(subject_kind="order", subject_id=order.id).quantity == 3
        assert order.gross_minor == 47600

    def test_what_is_not_there_waits_and_comes_first_when_it_comes_in(self, world: World) -> None:
        seat = goods(stock=2)
        first, second = make_order(world.owner, line(seat, 5)), make_order(world.owner, line(seat, 2))
        assert (first.lacks_stock, second.lacks_stock, level(seat)) == (True, True, (2, 2))
        receive_stock(seat, Decimal(4), by=world.boss.actor)
        relayed(world)
        assert list(Order.objects.order_by("id").values_list("lacks_stock", flat=True)) == [False, True]
        assert level(seat) == (6, 6)

    def test_the_same_form_twice_is_one_order(self, world: World) -> None:
        person = make_person()
        orders = {make_order(world.owner, person=person, key="form:1").id for _ in range(2)}
        assert len(orders) == 1

    def test_nothing_for_nobody(self, world: World) -> None:
        wish = Wish(name="Nothing", currency="EUR", lines=[], person=make_person())
        with pytest.raises(Refused, match="at least one item"):
            place_order(wish, by=world.owner.actor)
        with pytest.raises(Refused, match="whose order"):
            place_order(Wish(name="Nobody's", currency="EUR", lines=[item()]), by=world.owner.actor)
        with pytest.raises(NotAllowed):
            make_order(world.colleague)
        assert not Order.objects.exists()

    def test_the_customer_gets_a_confirmation_once(self, world: World) -> None:
        order = make_order(world.owner)
        relayed(world)
        relayed(world)
        mail = Message.objects.get()
        assert (mail.to_address, order.number in mail.subject) == ("helena@nordwind.example", True)
        assert "/o/" in mail.text
        make_order(world.owner, facts={"email": ""}, person=make_person("Jan Voss"))
        relayed(world)
        assert Message.objects.count() == 1


class TestCredit:
    def test_a_stop_and_a_limit_ask_to_think_first(self, world: World) -> None:
        company = a_company()
        type(company).objects.filter(id=company.id).update(
            credit="stop", credit_reason="Two invoices unpaid", credit_limit_minor=20_000, credit_limit_currency="EUR"
        )
        company.refresh_from_db()
        make = {"company": company, "person": make_person()}
        with pytest.raises(CreditCare) as care:
            make_order(world.owner, item(price="300"), **make)
        assert care.value.warnings == [
            "Credit of Skyline is on stop: Two invoices unpaid.",
            "With this Skyline would owe €357; the credit limit is €200.",
        ]
        assert not Order.objects.exists()
        wish = Wish(name="Anyway", currency="EUR", lines=[item()], company=company)
        assert place_order(wish, knowing=True, by=world.owner.actor).gross_minor == 11_900

    def test_what_is_ordered_already_counts(self, world: World) -> None:
        company = a_company()
        type(company).objects.filter(id=company.id).update(credit_limit_minor=20_000, credit_limit_currency="EUR")
        company.refresh_from_db()
        order = make_order(world.owner, company=company)
        with pytest.raises(CreditCare, match="would owe €238"):
            make_order(world.owner, company=company, person=make_person("Jan Voss"))
        Order.objects.filter(id=order.id).update(invoiced_minor=order.gross_minor)
        make_order(world.owner, company=company, person=make_person("Jan Voss"))

    def test_a_quote_of_such_a_customer_asks_too(self, world: World) -> None:
        quote = accepted_quote(world.owner)
        type(quote.person).objects.filter(id=quote.person_id).update(credit="watch")
        quote = Quote.objects.get(id=quote.id)
        with pytest.raises(CreditCare):
            order_from_quote(quote.id, by=world.owner.actor)
        assert first_line(order_from_quote(quote.id, knowing=True, by=world.owner.actor)).name == "Training"
