"""How payments read in a timeline."""

from crm.events.catalog.payments import (
    PaymentAllocated,
    PaymentChanged,
    PaymentDisputed,
    PaymentReceived,
    PaymentRefundFailed,
    PaymentReturned,
)
from crm.web.formats import money
from crm.web.timeline import SALES, Telling, tells
from sales.payments.models import PaymentMethod


@tells(PaymentReceived, SALES)
def received(event: PaymentReceived) -> Telling:
    """Petra Lang booked €1,190.00 from Nordwind, by bank transfer, for INV-2026-0001."""
    by = dict(PaymentMethod.choices).get(event.method, "").lower()
    more = "".join((f", by {by}" if event.method != PaymentMethod.OTHER else "",
                    f", for {', '.join(event.numbers)}" if event.numbers else ""))  # fmt: skip
    return Telling(icon="cash", did="booked", more=more, tone="green")


@tells(PaymentChanged, SALES)
def changed(event: PaymentChanged) -> Telling:
    """Petra Lang changed €1,190.00 from Nordwind: reference from one to another."""
    lines = [f"{label}: {old or 'empty'} to {new or 'empty'}" for label, (old, new) in event.changes.items()]
    return Telling(icon="pencil", did="changed", body="\n".join(lines[:12]))


@tells(PaymentAllocated, SALES)
def allocated(event: PaymentAllocated) -> Telling:
    """Petra Lang paid INV-2026-0001 with €500.00 of €1,190.00 from Nordwind."""
    much = money(abs(event.part_minor), event.currency, exact=True)
    if event.part_minor < 0:
        return Telling(icon="arrow-back-up", did=f"took back {much} for {event.number} of", tone="amber")
    return Telling(icon="receipt", did=f"used {much} for {event.number} of", tone="green")


@tells(PaymentReturned, SALES)
def returned(event: PaymentReturned) -> Telling:
    """Petra Lang returned €10.00 of €1,190.00 from Nordwind."""
    much = money(event.part_minor, event.currency, exact=True)
    did = f"charged back {much} of" if event.sort == "chargeback" else f"returned {much} of"
    return Telling(icon="arrow-back-up", did=did, tone="amber", body=event.note)


@tells(PaymentRefundFailed, SALES)
def refund_failed(event: PaymentRefundFailed) -> Telling:
    """Fairlead could not return €10.00 of €1,190.00 from Nordwind."""
    much = money(event.part_minor, event.currency, exact=True)
    return Telling(icon="alert-triangle", did=f"could not return {much} of", tone="red", body=event.reason)


@tells(PaymentDisputed, SALES)
def disputed(event: PaymentDisputed) -> Telling:
    """The customer disputes €1,190.00 from Nordwind."""
    if event.over:
        return Telling(icon="scale", did="won the dispute about" if event.won else "lost the dispute about",
                       tone="green" if event.won else "red")  # fmt: skip
    return Telling(icon="alert-triangle", did="heard of a dispute about", tone="red", body=event.reason)
