"""Stripe Checkout: cards, wallets and direct debits, on Stripe's own page."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sales.payments.providers.base import Begun, Bill, Notice, ProviderProblem, Secrets
from sales.payments.providers.stripe.amounts import to_stripe
from sales.payments.providers.stripe.calling import post
from sales.payments.providers.stripe.reading import notice_of
from sales.payments.providers.stripe.signing import check_signature


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
            raise ProviderProblem("Stripe gave an answer that we don't understand. Try again later.") from error

    def read(self, secrets: Secrets, body: bytes, headers: Mapping[str, str], *, now: float) -> Notice:
        """A webhook's message."""
        check_signature(body, headers.get("Stripe-Signature", ""), secrets.signing, now=now)
        return notice_of(body)
