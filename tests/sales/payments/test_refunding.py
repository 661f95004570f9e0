"""What we ask of Stripe once a customer has paid: money back, and an end to checkouts that nobody needs any more."""

import time
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

import pytest
from django.urls import reverse

from crm.tenancy.scope import organization_context
from crm.work.models import Notification
from sales.billing.links import invoice_token
from sales.billing.models import Invoice
from sales.payments.actions.allocating import Wish
from sales.payments.actions.checkouts import end_checkouts
from sales.payments.models import Checkout, CheckoutState, Payment, Return
from tests.sales.orders.making import relayed
from tests.sales.payments.making import make_company, make_invoice
from tests.sales.payments.making import pay as by_hand
from tests.sales.payments.stripe import StripeApi, completed, event, open_stripe, refund, refunded, stand_in, tell
from tests.world import World, outside, scope_of

COMPLETED = "checkout.session.completed"


@pytest.fixture
def api(settings: Any) -> Iterator[StripeApi]:
    """Stripe's API, nearby."""
    with stand_in() as (api, address):
        settings.STRIPE_API = address
        yield api


def pay(world: World, invoice: Invoice) -> None:
    token = invoice_token(world.org.id, invoice.id)
    world.visitor.post(reverse("payments_public:pay", args=[world.org.slug, "stripe", token]))


def test_money_goes_back_at_stripe_once(in_scope: World, api: StripeApi) -> None:
    open_stripe()
    tell(in_scope, event(COMPLETED, completed(make_invoice(), amount=120_000)))
    payment = Payment.objects.get()
    url = reverse("payments:return_payment", args=[payment.id])
    page = in_scope.boss.client.get(url).content.decode()
    assert "Send it back at Stripe now" in page
    form = {"amount": "6.00", "on": "2026-11-12", "at_provider": "on", "key": "k1"}
    assert in_scope.owner.client.post(url, form).status_code == 403
    api.status = 500
    assert in_scope.boss.client.post(url, form).status_code == 422
    assert not Return.objects.exists()
    api.status = 200
    for _ in range(2):
        assert in_scope.boss.client.post(url, form).status_code == 302
    tell(in_scope, event("charge.refunded", refunded(600, of=120_000)))
    payment.refresh_from_db()
    assert (payment.returned_minor, payment.left_minor, Return.objects.count()) == (600, 400, 1)
    asked = [each for each in api.asked if each["path"] == "/v1/refunds"]
    assert {(each["payment_intent"], each["amount"], each["key"]) for each in asked} == {
        ("pi_1", "600", f"fairlead-refund-{payment.id}-form:k1")
    }
    in_scope.boss.client.post(url, {"amount": "4.00", "on": "2026-11-12", "key": "k2"})  # sent by bank: noted only
    assert (Return.objects.count(), len(api.refunds)) == (2, 1)


def test_a_checkout_ends_when_the_invoice_is_paid_another_way(
    in_scope: World, api: StripeApi, drain: Callable[[], None]
) -> None:
    open_stripe()
    paid, part = make_invoice(company=make_company()), make_invoice()
    for invoice in (paid, part):
        pay(in_scope, invoice)
    api.status = 500
    by_hand(in_scope.boss, 119_000, Wish(paid.id))
    relayed(in_scope)
    with outside(), organization_context(in_scope.org):
        assert end_checkouts() == 0  # it does not answer: the sweep asks again
    assert Checkout.objects.get(invoice=paid).state == CheckoutState.ENDING
    api.status = 200
    drain()
    assert [each["path"] for each in api.asked if "expire" in each["path"]][-1:] == [
        "/v1/checkout/sessions/cs_test_1/expire"
    ]
    states = {row.invoice_id: row.state for row in Checkout.objects.all()}
    assert states == {paid.id: CheckoutState.ENDED, part.id: CheckoutState.OPEN}


def test_a_refund_that_fails_is_open_again(in_scope: World, api: StripeApi, drain: Callable[[], None]) -> None:
    open_stripe()
    tell(in_scope, event(COMPLETED, completed(make_invoice(), amount=120_000)))
    payment = Payment.objects.get()
    url = reverse("payments:return_payment", args=[payment.id])
    form = {"amount": "6.00", "on": "2026-11-12", "at_provider": "on", "key": "k1"}
    in_scope.boss.client.post(url, form)
    tell(in_scope, event("refund.updated", refund("succeeded", amount=600)))
    payment.refresh_from_db()
    assert (payment.returned_minor, payment.left_minor) == (600, 400)
    for sort in ("refund.failed", "refund.failed", "refund.updated"):  # told by several messages, some of them twice
        tell(in_scope, event(sort, refund("failed", amount=600), name=f"evt_{sort}_2"))
    in_scope.boss.client.post(url, form)  # the same form asks for nothing any more
    payment.refresh_from_db()
    assert (payment.returned_minor, payment.left_minor) == (0, 1000)
    failed = Return.objects.get()
    assert (failed.amount_minor, failed.failure) == (600, "expired or canceled card")
    assert failed.failed_at
    relayed(in_scope)
    drain()
    with scope_of(in_scope.org):
        told = Notification.objects.get(kind="refund_failed")
    assert told.member_id == in_scope.boss.membership.id, "who sent it"
    assert "€6.00 did not reach the customer" in told.text
    page = in_scope.boss.client.get(reverse("payments:payment", args=[payment.id])).text
    assert "Did not arrive" in page
    in_scope.boss.client.post(url, {**form, "key": "k2"})
    assert Return.objects.count() == 2


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_any_order_a_failed_refund_counts_not(in_scope: World, order: tuple[int, ...]) -> None:
    """Begun at Stripe itself, told late: paid, sent back together with another one, failed."""
    open_stripe()
    now = int(time.time())
    messages = [
        event(COMPLETED, completed(make_invoice(), amount=120_000), at=now - 30),
        event("charge.refunded", refunded(1_000, of=120_000), at=now - 20),
        event("refund.failed", refund("failed", amount=600), at=now - 10),
    ]
    for number in order:
        assert tell(in_scope, messages[number]).status_code == 200
    payment = Payment.objects.get()
    assert payment.returned_minor == 400
    assert sum(row.amount_minor for row in Return.objects.filter(failed_at=None)) == 400
    tell(in_scope, event("charge.refunded", refunded(1_000, of=120_000), name="again", at=now))  # sent once more
    payment.refresh_from_db()
    assert payment.returned_minor == 1_000
