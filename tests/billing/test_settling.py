"""Payments, credit notes and fees: what is open always adds up."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from sales.billing.actions.crediting import Back, credit_invoice
from sales.billing.actions.settling import settle
from sales.billing.models import Invoice, InvoiceLine
from tests.billing.making import draft, issued, item
from tests.world import World


def _kinds() -> list[str]:
    rows = Event.objects.filter(kind__in=("billing.invoice_settled", "billing.invoice_paid")).order_by("id")
    return [kind.removeprefix("billing.invoice_") for kind in rows.values_list("kind", flat=True)]


def test_parts_add_up_and_too_much_is_overpaid(in_scope: World) -> None:
    by = in_scope.boss.actor
    invoice = issued(in_scope.boss)
    assert settle(invoice.id, 1_900, by=by).settlement == "partly"
    paid = settle(invoice.id, 10_000, by=by)
    assert (paid.settlement, paid.open_minor, paid.paid_on) == ("paid", 0, timezone.localdate())
    assert settle(invoice.id, 500, by=by).settlement == "over"
    assert _kinds() == ["settled", "settled", "paid", "settled"]
    back = settle(invoice.id, -10_500, by=by)
    assert (back.settlement, back.open_minor, back.paid_on) == ("partly", 10_000, None)
    assert back.next_reminder_at is not None
    with pytest.raises(Refused):
        settle(invoice.id, -1_901, by=by)


def test_only_an_issued_invoice_can_be_paid(in_scope: World) -> None:
    by = in_scope.boss.actor
    invoice = draft(in_scope.boss)
    with pytest.raises(Refused):
        settle(invoice.id, 100, by=by)
    note = credit_invoice(issued(in_scope.boss).id, Back(), by=by)
    with pytest.raises(Refused):
        settle(note.id, 100, by=by)


def test_a_whole_credit_note_cancels_and_asks_for_nothing(in_scope: World) -> None:
    invoice = issued(in_scope.boss, item(), item("Catering", "10", "3"), discount_minor=1_000)
    note = credit_invoice(invoice.id, Back(reason="Wrong customer"), by=in_scope.boss.actor)
    invoice.refresh_from_db()
    assert note.number == f"CN-{timezone.localdate().year}-0001"
    assert note.gross_minor == invoice.gross_minor == invoice.credited_minor == 14_280
    assert (invoice.state, invoice.settlement, invoice.open_minor) == ("cancelled", "", 0)
    assert note.content["corrects"]["number"] == invoice.number
    with pytest.raises(Refused):
        credit_invoice(invoice.id, Back(), by=in_scope.boss.actor)


def test_no_more_than_was_billed_can_be_taken_back(in_scope: World) -> None:
    by = in_scope.boss.actor
    invoice = issued(in_scope.boss, item(quantity="3"))
    line = InvoiceLine.objects.get(invoice=invoice).id
    credit_invoice(invoice.id, Back({line: Decimal(2)}, seen=0), by=by)
    for back in (Back({line: Decimal(2)}), Back({line: Decimal(-1)}), Back({line: Decimal(0)}), Back(seen=0)):
        with pytest.raises(Refused):
            credit_invoice(invoice.id, back, by=by)
    with pytest.raises(NotAllowed):
        credit_invoice(invoice.id, Back(), by=in_scope.colleague.actor)
    invoice.refresh_from_db()
    assert (invoice.credited_minor, invoice.open_minor, invoice.state) == (23_800, 11_900, "issued")


def test_leaving_out_what_was_taken_off_can_not_give_back_more_than_was_paid(in_scope: World) -> None:
    invoice = issued(in_scope.boss, item(), item("Voucher", "-50"))
    training = InvoiceLine.objects.get(invoice=invoice, name="Training").id
    with pytest.raises(Refused):
        credit_invoice(invoice.id, Back({training: Decimal(1)}), by=in_scope.boss.actor)
    assert not Invoice.objects.filter(sort="credit_note").exists()


def test_the_last_piece_can_be_taken_back_though_each_before_was_rounded(in_scope: World) -> None:
    off = {"discount": Decimal("3.3")}
    invoice = issued(in_scope.boss, item("Item", "24.30", "3"), on=timezone.localdate() - timedelta(days=1), **off)
    row = InvoiceLine.objects.get(invoice=invoice).id
    for back in (Back({row: Decimal(1)}), Back({row: Decimal(1)}), Back()):
        credit_invoice(invoice.id, back, by=in_scope.boss.actor)
    notes = Invoice.objects.filter(corrects=invoice)
    assert sum(note.gross_minor for note in notes) == invoice.gross_minor


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_credit_notes_always_add_up_to_the_invoice(in_scope: World, data: st.DataObject) -> None:
    """Taken back in any pieces, with whatever discount and rounding: in the end exactly the invoice is."""
    prices = data.draw(st.lists(st.decimals("0.01", "99.99", places=2), min_size=1, max_size=3))
    lines = [item(f"Item {number}", str(price), "3") for number, price in enumerate(prices)]
    off = {"discount": data.draw(st.sampled_from([Decimal(0), Decimal("3.3")]))}
    invoice = issued(in_scope.boss, *lines, on=timezone.localdate() - timedelta(days=1), **off)
    rows: list[UUID] = list(InvoiceLine.objects.filter(invoice=invoice).values_list("id", flat=True))
    for _ in range(2):
        some = {row: Decimal(1) for row in data.draw(st.sets(st.sampled_from(rows), min_size=1))}
        credit_invoice(invoice.id, Back(some), by=in_scope.boss.actor)
    credit_invoice(invoice.id, Back(), by=in_scope.boss.actor)
    invoice.refresh_from_db()
    notes = Invoice.objects.filter(corrects=invoice)
    assert sum(note.gross_minor for note in notes) == invoice.credited_minor == invoice.gross_minor
    assert (invoice.state, invoice.open_minor) == ("cancelled", 0)
