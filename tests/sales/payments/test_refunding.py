"""What we ask of Stripe once a customer has paid: money back, and an end to checkouts that nobody needs any more."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse

from crm.tenancy.scope import organization_context
from sales.billing.links import invoice_token
from sales.billing.models import Invoice
from sales.payments.actions.allocating import Wish
from sales.payments.actions.checkouts import end_checkouts
from sales.payments.models import Checkout, CheckoutState, Payment, Return
from tests.sales.orders.making import relayed
from tests.sales.payments.making import make_company, make_invoice
from tests.sales.payments.making import pay as by_hand
from tests.sales.payments.stripe import StripeApi, completed, event, open_stripe, refunded, stand_in, tell
from tests.world import World, outside

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
