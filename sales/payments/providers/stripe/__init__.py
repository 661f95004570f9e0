"""Stripe Checkout: cards, wallets and direct debits, on Stripe's own page."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from sales.payments.providers.base import Begun, Bill, Notice, ProviderProblem, Refund, Secrets, TooLate
from sales.payments.providers.stripe.amounts import from_stripe, to_stripe
from sales.payments.providers.stripe.calling import post
from sales.payments.providers.stripe.reading import notice_of
from sales.payments.providers.stripe.signing import check_signature

STRANGE = "Stripe gave an answer that we don't understand. Try again later."


class Stripe:
    """See base.Provider."""

    name = "stripe"
    label = "Stripe"

    def begin(self, secrets: Secrets, bill: Bill) -> Begun:
        """A Checkout Session over what is open."""
        names = {"invoice": str(bill.invoice_id), "organization": str(bill.organization_id), "number": bill.number}
        asked = {
            "mode": "payment",
            "client_reference_id": str(bill.invoice_id),
            "success_url": bill.paid_url,
            "cancel_url": bill.back_url,
            "metadata": names,
            "payment_intent_data": {"metadata": names, "description": f"Invoice {bill.number}"},
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": bill.currency.lower(),
                        "unit_amount": to_stripe(bill.amount_minor, bill.currency),
                        "product_data": {"name": f"Invoice {bill.number}"},
                    },
                }
            ],
        }
        if bill.email:
            asked["customer_email"] = bill.email
        told = post("/v1/checkout/sessions", asked, key=secrets.key, once=bill.key)
        try:
            ends_at = datetime.fromtimestamp(int(told["expires_at"]), UTC)
            return Begun(str(told["id"]), str(told["url"]), ends_at)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ProviderProblem(STRANGE) from error

    def end(self, secrets: Secrets, session: str) -> None:
        """Expire the Checkout Session."""
        post(f"/v1/checkout/sessions/{quote(session, safe='')}/expire", {}, key=secrets.key, once=f"end-{session}")

    def refund(self, secrets: Secrets, refund: Refund) -> int:
        """A Refund of the Payment Intent; its charge, which comes along, says what has gone back in sum."""
        amount = to_stripe(refund.amount_minor, refund.currency)
        asked = {"payment_intent": refund.payment, "amount": amount, "expand": ["charge"]}
        told = post("/v1/refunds", asked, key=secrets.key, once=refund.key)
        if told.get("status") in ("failed", "canceled"):
            raise TooLate("Stripe could not send it back. Look at the payment there.")
        try:
            return from_stripe(int(told["charge"]["amount_refunded"]), refund.currency)
        except (KeyError, TypeError, ValueError) as error:
            raise ProviderProblem(STRANGE) from error

    def read(self, secrets: Secrets, body: bytes, headers: Mapping[str, str], *, now: float) -> Notice:
        """A webhook's message."""
        check_signature(body, headers.get("Stripe-Signature", ""), secrets.signing, now=now)
        return notice_of(body)
