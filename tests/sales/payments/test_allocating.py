"""What comes in goes to invoices, comes back from them, and never becomes more or less."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.models import Role, Visibility
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.records.actions.binning import bin_record
from crm.tenancy.scope import tenant_scope
from sales.billing.models import Invoice, Settlement
from sales.payments.actions.allocating import Wish, allocate, undo_allocation, use_credit
from sales.payments.actions.returning import Back, return_money
from sales.payments.models import Allocation, Payment, PaymentState, Return
from tests.sales.payments.making import make_company, make_invoice, pay
from tests.world import Member, World


def fresh[M: (Payment, Invoice)](row: M) -> M:
    row.refresh_from_db()
    return row


def test_a_payment_settles_its_invoice(in_scope: World) -> None:
    invoice = make_invoice(company=make_company())
    payment = pay(in_scope.boss, 119_000, Wish(invoice.id), reference="thanks")
    assert (payment.state, payment.left_minor, payment.company_id) == (PaymentState.USED, 0, invoice.company_id)
    invoice = fresh(invoice)
    assert (invoice.settlement, invoice.open_minor) == (Settlement.PAID, 0)
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"payments.payment_received", "payments.payment_allocated", "billing.invoice_paid"} <= kinds


def test_a_known_key_shows_nobody_a_foreign_payment(in_scope: World, as_member: Callable[..., Member]) -> None:
    payment, other = pay(in_scope.boss, 1_000, key="api:1"), as_member("manager")
    Role.objects.filter(id=other.membership.role_id).update(visibility=Visibility.OWN)
    Payment.objects.update(owner=in_scope.boss.membership)
    with pytest.raises(Refused, match="key belongs"):
        pay(other, 1_000, key="api:1")
    assert pay(in_scope.boss, 1_000, key="api:1").id == payment.id


def test_one_payment_for_several_invoices_leaves_credit(in_scope: World) -> None:
    company = make_company()
    first, second = make_invoice(10_000, company=company), make_invoice(20_000, company=company)
    payment = pay(in_scope.boss, 35_000, Wish(first.id), Wish(second.id))
    assert (payment.state, payment.left_minor) == (PaymentState.PARTLY, 5_000)
    third = make_invoice(8_000, company=company)
    assert use_credit(third.id, by=in_scope.boss.actor) == 5_000
    assert (fresh(third).settlement, fresh(payment).state) == (Settlement.PARTLY, PaymentState.USED)
    assert use_credit(third.id, by=in_scope.boss.actor) == 0


def test_credit_of_others_is_not_used(in_scope: World) -> None:
    pay(in_scope.boss, 5_000, company=make_company("Other"))
    pay(in_scope.boss, 5_000, company=(company := make_company()), currency="USD")
    assert use_credit(make_invoice(company=company).id, by=in_scope.boss.actor) == 0


def test_taking_back_opens_the_invoice(in_scope: World) -> None:
    invoice = make_invoice()
    payment = pay(in_scope.boss, 119_000, Wish(invoice.id))
    allocation = Allocation.objects.get()
    for _ in range(2):  # twice is once
        undo_allocation(allocation.id, by=in_scope.boss.actor)
    assert (fresh(payment).left_minor, fresh(invoice).open_minor) == (119_000, 119_000)
    assert Event.objects.filter(kind="payments.payment_allocated").count() == 2


def test_what_is_left_is_returned(in_scope: World) -> None:
    invoice = make_invoice(10_000)
    payment = pay(in_scope.boss, 12_000, Wish(invoice.id))
    back = Back(amount_minor=2_000, on=payment.received_on, key="form:1")
    for _ in range(2):
        return_money(payment.id, back, by=in_scope.boss.actor)
    assert (fresh(payment).returned_minor, fresh(payment).state, Return.objects.count()) == (2_000, "used", 1)
    with pytest.raises(Refused, match="Take back"):
        return_money(payment.id, Back(amount_minor=1, on=payment.received_on), by=in_scope.boss.actor)
    with pytest.raises(Refused, match="used or returned"):
        bin_record("payment", payment.id, by=in_scope.boss.actor)


def test_what_can_not_be(in_scope: World) -> None:
    invoice, dollars = make_invoice(10_000), make_invoice(10_000, currency="USD")
    payment = pay(in_scope.boss, 9_000)
    for wish, said in (
        (Wish(invoice.id, 9_001), "is left"), (Wish(invoice.id, -1), "is left"), (Wish(dollars.id), "in USD"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            allocate(payment.id, wish, by=in_scope.boss.actor)
    more = pay(in_scope.boss, 20_000)
    with pytest.raises(Refused, match="is open"):
        allocate(more.id, Wish(invoice.id, 10_001), by=in_scope.boss.actor)
    with pytest.raises(Refused, match="more than nothing"):
        pay(in_scope.boss, 0)
    assert not Allocation.objects.exists()


def test_who_may_not_books_nothing(in_scope: World) -> None:
    invoice = make_invoice()
    payment = pay(in_scope.boss, 500)
    with pytest.raises(NotAllowed):
        pay(in_scope.owner, 500)
    with pytest.raises(NotAllowed):
        allocate(payment.id, Wish(invoice.id), by=in_scope.owner.actor)
    with pytest.raises(NotAllowed):
        return_money(payment.id, Back(amount_minor=1, on=payment.received_on), by=in_scope.owner.actor)
    assert (Payment.objects.count(), Allocation.objects.count(), Return.objects.count()) == (1, 0, 0)


def test_others_payments_are_not_found(world: World) -> None:
    with tenant_scope(world.org):
        payment, invoice = pay(world.boss, 500), make_invoice()
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        allocate(payment.id, Wish(invoice.id), by=world.stranger.actor)


def test_the_same_form_twice_is_one_payment(in_scope: World) -> None:
    assert pay(in_scope.boss, 500, key="form:1").id == pay(in_scope.boss, 500, key="form:1").id
    assert Payment.objects.count() == 1


STEP = st.tuples(st.sampled_from(["pay", "use", "undo", "return", "credit"]), st.integers(0, 3), st.integers(0, 3_000))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=14))
def test_nothing_is_made_or_lost(in_scope: World, steps: list[tuple[str, int, int]]) -> None:
    """After any sequence: payments add up, invoices were paid with exactly what was used for them."""
    company = make_company()
    invoices = [make_invoice(minor, company=company) for minor in (500, 1_000, 2_500)]
    payments = [pay(in_scope.boss, 1_500, company=company)]
    for what, which, minor in steps:
        try:
            _step(in_scope, what, which, minor, invoices, payments)
        except Refused:
            continue
    for payment in map(fresh, payments):
        live = sum(Allocation.objects.filter(payment=payment, undone_at=None).values_list("amount_minor", flat=True))
        gone = sum(Return.objects.filter(payment=payment).values_list("amount_minor", flat=True))
        assert (payment.allocated_minor, payment.returned_minor) == (live, gone)
        assert payment.amount_minor == live + gone + payment.left_minor
        assert payment.left_minor >= 0
    for invoice in map(fresh, invoices):
        used = sum(Allocation.objects.filter(invoice=invoice, undone_at=None).values_list("amount_minor", flat=True))
        assert (invoice.paid_minor, invoice.open_minor >= 0) == (used, True)


def _step(world: World, what: str, which: int, minor: int, invoices: list[Invoice], payments: list[Payment]) -> None:
    boss, invoice, payment = world.boss.actor, invoices[which % 3], payments[which % len(payments)]
    if what == "pay":
        payments.append(pay(world.boss, minor, Wish(invoice.id), company=invoice.company))
    elif what == "use":
        allocate(payment.id, Wish(invoice.id, minor), by=boss)
    elif what == "credit":
        use_credit(invoice.id, by=boss)
    elif what == "return":
        return_money(payment.id, Back(amount_minor=minor, on=payment.received_on), by=boss)
    elif allocation := Allocation.objects.filter(payment=payment).order_by("-id").first():
        undo_allocation(allocation.id, by=boss)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_use_more_than_there_is(world: World) -> None:
    """Two people use one payment for two invoices, and two payments for one invoice, at the same moment."""
    with tenant_scope(world.org):
        first, second = make_invoice(1_000), make_invoice(1_000)
        payment, other = pay(world.boss, 1_000), pay(world.boss, 1_000)
    tries: list[tuple[Any, Wish]] = [
        (payment.id, Wish(first.id)), (payment.id, Wish(second.id)), (other.id, Wish(first.id)),
    ]  # fmt: skip
    barrier = threading.Barrier(len(tries))

    def use(payment_id: Any, wish: Wish) -> None:
        try:
            barrier.wait(10)
            with tenant_scope(world.org):
                allocate(payment_id, wish, by=world.boss.actor)
        finally:
            connection.close()

    _together([lambda each=each: use(*each) for each in tries])  # type: ignore[misc]
    with tenant_scope(world.org):
        assert all(fresh(each).left_minor >= 0 for each in (payment, other))
        assert all(fresh(each).open_minor >= 0 for each in (first, second))
        used = sum(Allocation.objects.values_list("amount_minor", flat=True))
        assert used == fresh(first).paid_minor + fresh(second).paid_minor
        assert used in (1_000, 2_000)


def test_credit_is_locked_before_the_invoice(in_scope: World) -> None:
    """Else who uses one of the payments for it at the same moment waits for us, and we for him."""
    company = make_company()
    invoice = make_invoice(3_000, company=company)
    payments = [pay(in_scope.boss, 1_000, company=company) for _ in range(2)]
    with CaptureQueriesContext(connection) as seen:
        use_credit(invoice.id, by=in_scope.boss.actor)
    first = next(query["sql"] for query in seen if "FOR NO KEY UPDATE" in query["sql"])
    assert all(payment.id.hex in first for payment in payments)


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
