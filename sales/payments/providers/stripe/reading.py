"""What Stripe's webhooks say. Only what is read here has to be switched on there."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sales.payments.providers.base import Notice, Told
from sales.payments.providers.stripe.amounts import from_stripe

type Thing = Mapping[str, Any]
type Facts = dict[str, Any]


def notice_of(body: bytes) -> Notice:
    """A message that was signed. Raises ValueError for one that can't be read."""
    told = json.loads(body)
    told = told if isinstance(told, dict) else {}
    data = told.get("data")
    thing = data.get("object") if isinstance(data, dict) else None
    event, sort = _name(told, "id"), _name(told, "type")
    if not (isinstance(thing, dict) and event and sort):
        raise ValueError("no event")
    at = datetime.fromtimestamp(_number(told, "created"), UTC)
    read = READERS.get(sort)
    return Notice(event=event, sort=sort[:80], happened_at=at, **(read(thing) if read else {}))


def _checkout(thing: Thing) -> Facts:
    """Complete; the money of some ways to pay comes days later: then it says "unpaid"."""
    paid = thing.get("payment_status") == "paid"
    who = thing.get("customer_details")
    facts = _money(thing, "amount_total") | {
        "told": Told.PAID if paid else Told.PENDING,
        "payment": _name(thing, "payment_intent"),
        "session": _name(thing, "id"),
        "invoice_id": _ours(thing) or _name(thing, "client_reference_id"),
        "payer": _name(who, "name") if isinstance(who, dict) else "",
    }
    return facts if facts["payment"] or not paid else {}


def _ended(thing: Thing) -> Facts:
    return {"told": Told.ENDED, "session": _name(thing, "id")}


def _intent(thing: Thing) -> Facts:
    """The same money as the checkout's, told for itself: whichever comes first is booked."""
    facts = _money(thing, "amount_received")
    return facts | {"told": Told.PAID, "payment": _name(thing, "id"), "invoice_id": _ours(thing)}


def _refunded(thing: Thing) -> Facts:
    """All that went back of a charge, this time and before."""
    facts = _money(thing, "amount_refunded")
    return facts | {"told": Told.REFUNDED, "payment": _name(thing, "payment_intent")} if facts["amount_minor"] else {}


def _refund(thing: Thing) -> Facts:
    """A refund by itself; one that went well is told by its charge."""
    if _name(thing, "status") not in ("failed", "canceled"):
        return {}
    return _money(thing, "amount") | {
        "told": Told.REFUND_FAILED,
        "payment": _name(thing, "payment_intent"),
        "refund": _name(thing, "id"),
        "reason": _name(thing, "failure_reason").replace("_", " "),
    }


def _disputed(thing: Thing) -> Facts:
    return _money(thing, "amount") | {
        "told": Told.DISPUTED,
        "payment": _name(thing, "payment_intent"),
        "dispute": _name(thing, "id"),
        "reason": _name(thing, "reason").replace("_", " "),
    }


def _decided(thing: Thing) -> Facts:
    outcome = {"lost": Told.DISPUTE_LOST, "won": Told.DISPUTE_WON, "warning_closed": Told.DISPUTE_WON}
    told = outcome.get(_name(thing, "status"))
    return _disputed(thing) | {"told": told} if told else {}


READERS: dict[str, Callable[[Thing], Facts]] = {
    "checkout.session.completed": _checkout,
    "checkout.session.async_payment_succeeded": _checkout,
    "checkout.session.async_payment_failed": _ended,
    "checkout.session.expired": _ended,
    "payment_intent.succeeded": _intent,
    "charge.refunded": _refunded,
    "refund.failed": _refund,
    "refund.updated": _refund,
    "charge.dispute.created": _disputed,
    "charge.dispute.closed": _decided,
}


def _money(thing: Thing, name: str) -> Facts:
    currency = _name(thing, "currency").upper()
    return {"amount_minor": from_stripe(_number(thing, name), currency), "currency": currency}


def _ours(thing: Thing) -> str:
    """The invoice, as we named it to Stripe."""
    names = thing.get("metadata")
    return _name(names, "invoice") if isinstance(names, dict) else ""


def _name(thing: Thing, name: str) -> str:
    """A text; of something that came along in whole, its id."""
    value = thing.get(name)
    if isinstance(value, dict):
        value = value.get("id")
    return value[:200] if isinstance(value, str) else ""


def _number(thing: Thing, name: str) -> int:
    value = thing.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**15:
        raise ValueError(f"{name} is no amount")
    return value
