"""What was ordered is billed once: all of it, or what went out."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm.errors import NotAllowed, Refused
from crm.records.actions.binning import bin_record
from sales.billing.actions.crediting import Back, credit_invoice
from sales.billing.actions.issuing import issue_invoice
from sales.billing.actions.ordered import invoice_from_order
from sales.billing.models import Invoice
from sales.orders.models import Order, OrderLine
from sales.orders.queries.orders import lines_of
from sales.orders.sums import standing_off
from tests.billing.making import buyer, letterhead
from tests.world import World


def an_order(world: World, off: int = 0) -> Order:
    """Three trainings and a heading."""
    person = buyer()
    letterhead()
    order = Order.objects.create(
        number="O-2026-0001", name="Training", person=person, company=person.company, owner=world.boss.membership,
        placed_on=timezone.localdate(), currency="EUR", billing={"name": "Nordwind AG", "city": "Hamburg"},
        discount_minor=off,
    )  # fmt: skip
    OrderLine.objects.create(order=order, sort="heading", name="School")
    OrderLine.objects.create(
        order=order, name="Training", ships=True, unit_price=Decimal(100), tax_rate=Decimal(19), quantity=Decimal(3),
        position=1,
    )  # fmt: skip
    return order


def _counts(invoice: Invoice) -> list[tuple[str, Decimal]]:
    return list(invoice.lines.filter(sort="item").values_list("name", "quantity"))


def test_each_piece_is_billed_once(in_scope: World) -> None:
    order, by = an_order(in_scope, off=3_000), in_scope.boss.actor
    OrderLine.objects.filter(order=order, ships=True).update(shipped=2)
    first = invoice_from_order(order, shipped_only=True, by=by)
    assert _counts(first) == [("Training", Decimal(2))]
    assert (first.discount_minor, first.bill_name, first.reference) == (2_000, "Nordwind AG", order.number)
    assert invoice_from_order(order, shipped_only=True, by=by).id == first.id  # nothing new has gone out
    rest = invoice_from_order(order.id, by=by)
    assert _counts(rest) == [("Training", Decimal(1))]
    issue_invoice(first.id, by=by)
    issue_invoice(rest.id, by=by)
    order.refresh_from_db()
    assert order.invoiced_minor == 32_130
    with pytest.raises(Refused):
        invoice_from_order(order, by=by)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    off=st.integers(1, 29_999),
    gone=st.integers(0, 2),
    at_once=st.integers(1, 3),
    price=st.sampled_from(["100", "0.07"]),
)
@example(off=10_000, gone=0, at_once=1, price="100")
@example(off=20_000, gone=1, at_once=3, price="100")
def test_all_that_is_taken_off_an_order_is_taken_off_its_invoices(
    in_scope: World, off: int, gone: int, at_once: int, price: str
) -> None:
    """In however many parts it is billed: together exactly what the order takes off what stands of it."""
    with transaction.atomic():
        order, by = an_order(in_scope, off=min(off, int(Decimal(price) * 300))), in_scope.boss.actor
        rows = OrderLine.objects.filter(order=order, ships=True)
        rows.update(unit_price=Decimal(price), cancelled=gone)
        for shipped in range(at_once, 4, at_once):
            if shipped <= 3 - gone:
                rows.update(shipped=shipped)
                invoice_from_order(order, shipped_only=True, by=by)
        invoice_from_order(order, by=by)  # the rest, or the newest draft where there is none
        given = Invoice.objects.aggregate(sum=Sum("discount_minor"))["sum"]
        assert given == standing_off(order, lines_of(order.id)).minor
        transaction.set_rollback(True)


def test_what_was_taken_back_or_thrown_away_can_be_billed_again(in_scope: World) -> None:
    order, by = an_order(in_scope), in_scope.boss.actor
    unwanted = invoice_from_order(order, by=by)
    bin_record("invoice", unwanted.id, by=by)
    wrong = issue_invoice(invoice_from_order(order, by=by).id, by=by)
    credit_invoice(wrong.id, Back(), by=by)
    order.refresh_from_db()
    assert order.invoiced_minor == 0
    assert _counts(invoice_from_order(order, by=by)) == [("Training", Decimal(3))]


def test_by_a_button_for_those_who_may(in_scope: World) -> None:
    order = an_order(in_scope)
    address = reverse("billing:invoice_from_order")
    assert in_scope.colleague.client.post(address, {"order": order.id}).status_code == 403
    with pytest.raises(NotAllowed):
        invoice_from_order(order, by=in_scope.colleague.actor)
    assert not Invoice.objects.exists()
    in_scope.boss.client.post(address, {"order": order.id})
    assert Invoice.objects.get().order_id == order.id
    assert "Draft" in in_scope.boss.client.get(reverse("orders:order", args=[order.id])).content.decode()
