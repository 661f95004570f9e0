"""A local stand-in of Stripe: its API over HTTP, and messages as it sends them (shapes of API version 2024-06-20)."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from django.urls import reverse

from sales.billing.models import Invoice
from sales.payments.models import ProviderAccount
from sales.payments.providers.stripe.signing import signature_of
from tests.world import World

KEY, SIGNING = "sk_test_4711", "whsec_test_0815"


class StripeApi:
    """Answers as Stripe does: the same idempotency key gives the same session."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, int] = {}
        self.status = 200

    def answer(self, path: str, headers: Any, body: str) -> tuple[int, dict[str, Any]]:
        """One call."""
        values = {name: value[0] for name, value in parse_qs(body).items()}
        self.asked.append({"path": path, "key": headers["Idempotency-Key"], **values})
        if headers["Authorization"] != f"Bearer {KEY}":
            return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided"}}
        if self.status != 200:
            return self.status, {"error": {"type": "api_error"}}
        if path.endswith("/expire"):
            return 200, {"id": path.split("/")[-2], "object": "checkout.session", "status": "expired"}
        if path == "/v1/refunds":
            self.refunds.setdefault(headers["Idempotency-Key"], int(values["amount"]))
            charge = {"id": "ch_1", "amount_refunded": sum(self.refunds.values())}
            return 200, {"id": f"re_{len(self.refunds)}", "object": "refund", "status": "succeeded", "charge": charge}
        number = len(self.sessions) + 1
        session = {
            "id": f"cs_test_{number}", "object": "checkout.session", "status": "open", "payment_status": "unpaid",
            "url": f"https://checkout.stripe.example/c/pay/cs_test_{number}", "expires_at": int(time.time()) + 86_400,
        }  # fmt: skip
        return 200, self.sessions.setdefault(headers["Idempotency-Key"], session)


@contextmanager
def stand_in() -> Iterator[tuple[StripeApi, str]]:
    """The stand-in and its address."""
    api = StripeApi()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, told = api.answer(self.path, self.headers, body)
            answer = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def open_stripe() -> ProviderAccount:
    """An account that works."""
    return ProviderAccount.objects.create(provider="stripe", secret_key=KEY, signing_secret=SIGNING, hook="h" * 43)


def event(sort: str, thing: dict[str, Any], *, name: str = "", at: int | None = None) -> dict[str, Any]:
    """A message."""
    return {
        "id": name or f"evt_{sort}_{thing['id']}", "object": "event", "api_version": "2024-06-20", "type": sort,
        "created": at or int(time.time()), "livemode": False, "data": {"object": thing},
    }  # fmt: skip


def completed(invoice: Invoice, *, amount: int | None = None, intent: str = "pi_1", **more: Any) -> dict[str, Any]:
    """A checkout session as it is after the customer paid."""
    return {
        "id": "cs_test_1", "object": "checkout.session", "status": "complete", "payment_status": "paid",
        "amount_total": invoice.open_minor if amount is None else amount, "currency": invoice.currency.lower(),
        "payment_intent": intent, "client_reference_id": str(invoice.id), "metadata": {"invoice": str(invoice.id)},
        "customer_details": {"name": "Helena Brandt", "email": "helena@nordwind.example"}, **more,
    }  # fmt: skip


def intent(invoice: Invoice, *, amount: int | None = None, name: str = "pi_1") -> dict[str, Any]:
    """A payment intent that succeeded."""
    received = invoice.open_minor if amount is None else amount
    return {
        "id": name, "object": "payment_intent", "status": "succeeded", "amount": received, "amount_received": received,
        "currency": invoice.currency.lower(), "metadata": {"invoice": str(invoice.id)}, "latest_charge": "ch_1",
    }  # fmt: skip


def refunded(amount: int, *, of: int = 119_000, intent: str = "pi_1") -> dict[str, Any]:
    """A charge of which so much went back."""
    return {
        "id": "ch_1", "object": "charge", "amount": of, "amount_refunded": amount, "currency": "eur",
        "payment_intent": intent, "refunded": amount == of,
    }  # fmt: skip


def refund(status: str, *, amount: int, name: str = "re_1") -> dict[str, Any]:
    """A refund by itself, as it is told when it changes."""
    return {
        "id": name, "object": "refund", "amount": amount, "currency": "eur", "charge": "ch_1", "payment_intent": "pi_1",
        "status": status, "failure_reason": "expired_or_canceled_card" if status == "failed" else None,
    }  # fmt: skip


def dispute(status: str, *, amount: int = 119_000) -> dict[str, Any]:
    """A dispute about a charge."""
    return {
        "id": "dp_1", "object": "dispute", "amount": amount, "currency": "eur", "charge": "ch_1",
        "payment_intent": "pi_1", "reason": "product_not_received", "status": status,
    }  # fmt: skip


def signed(body: bytes, *, secret: str = SIGNING, at: int | None = None) -> str:
    """The header."""
    now = str(at or int(time.time()))
    return f"t={now},v1={signature_of(body, now, secret)},v0=ab"


def tell(world: World, message: dict[str, Any], *, client: Any = None, header: str | None = None) -> Any:
    """Send a message to the organization's hook."""
    body = json.dumps(message).encode()
    url = reverse("payments_public:hook", args=[world.org.slug, "stripe", "h" * 43])
    return (client or world.visitor).post(
        url, body, content_type="application/json", headers={"Stripe-Signature": header or signed(body)}
    )
