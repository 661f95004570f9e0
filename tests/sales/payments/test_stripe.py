"""Paying by Stripe: a checkout is begun once, and whatever Stripe tells is booked once, in any order."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from crm.tenancy.scope import tenant_scope
from sales.billing.links import invoice_token
from sales.billing.models import Invoice, Settlement
from sales.billing.paying import pay_buttons
from sales.payments.actions.notices import take_notice
from sales.payments.models import (
    Allocation,
    Checkout,
    Payment,
    PaymentState,
    ProviderAccount,
    ProviderEvent,
    Return,
)
from sales.payments.providers.base import WrongSignature
from sales.payments.providers.stripe.reading import notice_of
from sales.payments.providers.stripe.signing import check_signature
from tests.sales.payments.making import make_company, make_invoice
from tests.sales.payments.stripe import (
    KEY,
    SIGNING,
    StripeApi,
    completed,
    dispute,
    event,
    intent,
    open_stripe,
    refunded,
    signed,
    stand_in,
    tell,
)
from tests.world import OutsideClient, World

COMPLETED, SUCCEEDED = "checkout.session.completed", "payment_intent.succeeded"


@pytest.fixture
def api(settings: Any) -> Iterator[StripeApi]:
    """Stripe's API, nearby."""
    with stand_in() as (api, address):
        settings.STRIPE_API = address
        yield api


def pay(world: World, invoice: Invoice) -> Any:
    token = invoice_token(world.org.id, invoice.id)
    return world.visitor.post(reverse("payments_public:pay", args=[world.org.slug, "stripe", token]))


def settlement(invoice: Invoice) -> str:
    invoice.refresh_from_db()
    return invoice.settlement


def test_a_checkout_is_begun_once(in_scope: World, api: StripeApi) -> None:
    open_stripe()
    invoice = make_invoice(company=make_company())
    for _ in range(2):
        page = pay(in_scope, invoice)
        assert page["Refresh"] == "0; url=https://checkout.stripe.example/c/pay/cs_test_1"
    (asked,) = api.asked
    assert asked["path"] == "/v1/checkout/sessions"
    assert asked["line_items[0][price_data][unit_amount]"] == "119000"
    assert asked["line_items[0][price_data][currency]"] == "eur"
    assert asked["metadata[invoice]"] == asked["payment_intent_data[metadata][invoice]"] == str(invoice.id)
    assert Checkout.objects.get().session == "cs_test_1"


@pytest.mark.parametrize("status", [401, 500])
def test_stripe_refuses(in_scope: World, api: StripeApi, status: int) -> None:
    open_stripe()
    api.status = status
    page = pay(in_scope, make_invoice())
    assert (page.status_code, Checkout.objects.exists()) == (409, False)
    assert "Back to the invoice" in page.content.decode()


def test_the_invoice_page_offers_it_and_a_code(in_scope: World, api: StripeApi) -> None:
    seller = {"iban": "DE89 3704 0044 0532 0130 00", "bic": "", "name": "Northwind Air"}
    invoice = make_invoice()
    code = reverse("payments_public:code", args=[in_scope.org.slug, invoice_token(in_scope.org.id, invoice.id)])
    assert in_scope.visitor.get(code).status_code == 404  # nothing stands on it
    with_account = make_invoice(content={"seller": seller, "currency": "EUR", "corrects": None, "number": "INV-1"})
    code = reverse("payments_public:code", args=[in_scope.org.slug, invoice_token(in_scope.org.id, with_account.id)])
    assert in_scope.visitor.get(code)["Content-Type"] == "image/svg+xml"
    assert pay_buttons(invoice, in_scope.org, "t") == []
    open_stripe()
    assert [button.label for button in pay_buttons(invoice, in_scope.org, "t")] == ["Pay by card"]


def test_stripe_is_silent(in_scope: World, settings: Any) -> None:
    settings.STRIPE_API = "http://127.0.0.1:9"
    open_stripe()
    assert "does not answer" in pay(in_scope, make_invoice()).content.decode()


def test_nothing_is_begun_for_what_is_paid_or_switched_off(in_scope: World, api: StripeApi) -> None:
    invoice = make_invoice()
    assert pay(in_scope, invoice).status_code == 409  # there is no account
    account = open_stripe()
    tell(in_scope, event(COMPLETED, completed(invoice)))
    assert pay(in_scope, invoice).status_code == 409
    ProviderAccount.objects.filter(id=account.id).update(active=False)
    assert pay(in_scope, make_invoice()).status_code == 409
    url = reverse("payments_public:pay", args=[in_scope.org.slug, "stripe", "forged"])
    assert in_scope.visitor.post(url).status_code == 404
    assert api.asked == []


def test_a_payment_is_booked_once(in_scope: World) -> None:
    open_stripe()
    invoice = make_invoice(company=make_company())
    told = event(COMPLETED, completed(invoice))
    assert [tell(in_scope, told).content for _ in range(2)] == [b"done", b"done before"]
    assert tell(in_scope, event(SUCCEEDED, intent(invoice, amount=119_000))).content == b"done"
    payment = Payment.objects.get()
    assert (payment.method, payment.payer, payment.state) == ("stripe", "Helena Brandt", PaymentState.USED)
    assert settlement(invoice) == Settlement.PAID
    assert ProviderEvent.objects.get(sort=SUCCEEDED).outcome == "Booked already."


def test_money_on_its_way_is_not_booked(in_scope: World) -> None:
    open_stripe()
    invoice = make_invoice()
    tell(in_scope, event(COMPLETED, completed(invoice, payment_status="unpaid")))
    assert not Payment.objects.exists()
    tell(in_scope, event("checkout.session.async_payment_succeeded", completed(invoice)))
    assert settlement(invoice) == Settlement.PAID


@pytest.mark.parametrize(("amount", "left", "how"), [(120_000, 1_000, "paid"), (100_000, 0, "partly")])
def test_another_amount(in_scope: World, amount: int, left: int, how: str) -> None:
    open_stripe()
    invoice = make_invoice()
    tell(in_scope, event(COMPLETED, completed(invoice, amount=amount)))
    assert (Payment.objects.get().left_minor, settlement(invoice)) == (left, how)


def test_another_currency_stays_as_credit(in_scope: World) -> None:
    open_stripe()
    invoice = make_invoice(company=make_company())
    tell(in_scope, event(COMPLETED, completed(invoice, currency="usd")))
    payment = Payment.objects.get()
    assert (payment.currency, payment.left_minor, payment.company_id) == ("USD", 119_000, invoice.company_id)
    assert settlement(invoice) == Settlement.OPEN


def test_what_others_sell_by_the_same_account_is_none_of_ours(in_scope: World) -> None:
    open_stripe()
    thing = intent(make_invoice()) | {"metadata": {}}
    assert tell(in_scope, event(SUCCEEDED, thing)).status_code == 200
    assert tell(in_scope, event("customer.created", {"id": "cus_1"})).status_code == 200
    assert not Payment.objects.exists()


def test_refunds_take_the_money_back(in_scope: World) -> None:
    open_stripe()
    invoice = make_invoice()
    tell(in_scope, event(COMPLETED, completed(invoice, amount=120_000)))
    for amount, name in ((11_000, "e1"), (11_000, "e1"), (51_000, "e3"), (21_000, "e2")):
        tell(in_scope, event("charge.refunded", refunded(amount, of=120_000), name=name))
    payment = Payment.objects.get()
    assert (payment.returned_minor, payment.allocated_minor, Return.objects.count()) == (51_000, 69_000, 2)
    assert settlement(invoice) == Settlement.PARTLY


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_any_order(in_scope: World, order: tuple[int, ...]) -> None:
    """Paid, refunded in part, disputed and lost: the end is the same."""
    open_stripe()
    invoice = make_invoice()
    now = int(time.time())
    messages = [
        event(COMPLETED, completed(invoice), at=now - 30),
        event("charge.refunded", refunded(19_000), at=now - 20),
        event("charge.dispute.closed", dispute("lost", amount=100_000), at=now - 10),
    ]
    for number in order:
        assert tell(in_scope, messages[number]).status_code == 200
    tell(in_scope, event("charge.dispute.created", dispute("needs_response", amount=100_000), at=now - 15))
    payment = Payment.objects.get()
    assert (payment.state, payment.returned_minor, payment.disputed_at) == (PaymentState.RETURNED, 119_000, None)
    assert settlement(invoice) == Settlement.OPEN
    assert not ProviderEvent.objects.exclude(waits_for="").exists()


def test_a_dispute_that_is_won(in_scope: World) -> None:
    open_stripe()
    invoice = make_invoice()
    tell(in_scope, event(COMPLETED, completed(invoice)))
    tell(in_scope, event("charge.dispute.created", dispute("needs_response")))
    assert Payment.objects.get().disputed_at is not None
    tell(in_scope, event("charge.dispute.closed", dispute("won")))
    assert (Payment.objects.get().disputed_at, settlement(invoice)) == (None, Settlement.PAID)


def test_unsigned_messages_do_nothing(in_scope: World) -> None:
    open_stripe()
    told = event(COMPLETED, completed(make_invoice()))
    body = json.dumps(told).encode()
    old = int(time.time()) - 301
    for header in ("x", signed(body, secret="other"), signed(body, at=old), signed(b"{}"), "t=1,v1="):
        assert tell(in_scope, told, header=header).status_code == 400
    nobody = reverse("payments_public:hook", args=[in_scope.org.slug, "stripe", "guessed"])
    assert in_scope.visitor.post(nobody, body, content_type="application/json").status_code == 404
    assert (Payment.objects.count(), ProviderEvent.objects.count()) == (0, 0)


def test_signatures() -> None:
    """As Stripe documents them; while a secret is rolled, one of several fits."""
    body, now = b'{"id": "evt_1"}', 1_790_000_000
    own = signed(body, at=now).split(",")
    check_signature(body, f"{own[0]},v1=00,{own[1]}", SIGNING, now=now + 299)
    for header, secret, at in (
        (f"{own[0]},v0={own[1][3:]}", SIGNING, now),
        (",".join(own), "", now),
        (",".join(own), SIGNING, now + 301),
        (f"{own[0]},t={now + 1},{own[1]}", SIGNING, now),
        (f"t=²,{own[1]}", SIGNING, now),
    ):
        with pytest.raises(WrongSignature):
            check_signature(body, header, secret, now=at)


def test_messages_that_say_nothing_sensible(in_scope: World) -> None:
    open_stripe()
    for thing in ({}, {"id": "evt", "type": COMPLETED, "created": 1, "data": []}, event(COMPLETED, {"id": "x"})):
        assert tell(in_scope, thing).status_code == 400
    assert not ProviderEvent.objects.exists()


def test_the_account_is_set_up(in_scope: World) -> None:
    client, page = in_scope.boss.client, reverse("payments:stripe")
    client.post(page, {"begin": "1"})
    assert "/payments/stripe/" in client.get(reverse("payments:settings")).content.decode()
    typed = {"stripe-active": "on", "stripe-secret_key": "pk_live_1", "stripe-signing_secret": ""}
    assert client.post(page, typed).status_code == 422
    client.post(page, typed | {"stripe-secret_key": KEY, "stripe-signing_secret": SIGNING})
    account = ProviderAccount.objects.get()
    assert (account.active, account.secret_key, account.signing_secret) == (True, KEY, SIGNING)
    client.post(page, {"stripe-secret_key": "", "stripe-signing_secret": ""})
    account.refresh_from_db()
    assert (account.active, account.secret_key) == (False, KEY)
    assert KEY not in client.get(reverse("payments:settings")).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret_key FROM payments_provideraccount")
        assert cursor.fetchone()[0].startswith("sealed:")
    assert in_scope.owner.client.post(page, {}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_ten_times_at_once_is_once(world: World) -> None:
    with tenant_scope(world.org):
        open_stripe()
        invoice = make_invoice()
    messages = [event(COMPLETED, completed(invoice)), event(SUCCEEDED, intent(invoice))] * 5
    barrier, answers = threading.Barrier(len(messages)), []

    def send(message: dict[str, Any]) -> None:
        try:
            barrier.wait(20)
            answers.append(tell(world, message, client=OutsideClient()).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[message]) for message in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [200] * len(messages)
    with tenant_scope(world.org):
        assert (Payment.objects.count(), Allocation.objects.count(), ProviderEvent.objects.count()) == (1, 1, 2)
        assert settlement(invoice) == Settlement.PAID


SOMEBODY_WAITS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.mark.django_db(transaction=True)
def test_a_refund_told_while_its_payment_is_booked_is_not_lost(world: World) -> None:
    with tenant_scope(world.org):
        account = open_stripe()
        invoice = make_invoice()

    def book() -> None:
        try:
            tell(world, event(COMPLETED, completed(invoice)), client=OutsideClient())
        finally:
            connection.close()

    thread = threading.Thread(target=book)
    with tenant_scope(world.org):
        take_notice(account, notice_of(json.dumps(event("charge.refunded", refunded(19_000))).encode()))
        thread.start()
        until = time.monotonic() + 20
        with connection.cursor() as cursor:
            while time.monotonic() < until:
                cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the same all along
                cursor.execute(SOMEBODY_WAITS)
                if cursor.fetchone()[0]:
                    break
                thread.join(0.02)
    thread.join(20)
    with tenant_scope(world.org):
        assert Payment.objects.get().returned_minor == 19_000
        assert not ProviderEvent.objects.exclude(waits_for="").exists()


WAITING = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""


@pytest.mark.django_db(transaction=True)
def test_killed_between_payment_and_settlement_loses_nothing(world: World) -> None:
    """The connection dies when the payment is written and its invoice is not; Stripe tells it again."""
    with tenant_scope(world.org):
        open_stripe()
        invoice = make_invoice()
    told = event(COMPLETED, completed(invoice))

    def send() -> None:
        try:
            with suppress(Exception):  # whatever a dead connection raises
                tell(world, told, client=OutsideClient())
        finally:
            connection.close()

    thread = threading.Thread(target=send)
    with tenant_scope(world.org):
        Invoice.objects.select_for_update(of=("self",)).get(id=invoice.id)
        thread.start()
        until = time.monotonic() + 60
        killed = 0
        with connection.cursor() as cursor:
            while not killed and time.monotonic() < until:
                cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the same all along
                cursor.execute(WAITING)
                killed = len(cursor.fetchall())
                thread.join(0.05)  # a pause in which it can go on
        thread.join(20)
    assert killed == 1
    assert _booked(world, invoice) == (0, 0, Settlement.OPEN)
    assert tell(world, told, client=OutsideClient()).content == b"done"
    assert _booked(world, invoice) == (1, 1, Settlement.PAID)


def _booked(world: World, invoice: Invoice) -> tuple[int, int, str]:
    with tenant_scope(world.org):
        return Payment.objects.count(), ProviderEvent.objects.count(), settlement(invoice)
