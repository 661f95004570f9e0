"""Enter a payment, and correct one that was entered wrongly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.errors import Refused
from crm.events.catalog.payments import PaymentReceived
from crm.events.emit import emit
from crm.money import CURRENCIES
from crm.records.custom.index import index_values
from crm.tenancy.writing import insert_once
from sales.billing.models import Invoice
from sales.billing.queries.invoices import get_invoice
from sales.payments.actions.allocating import Wish, use
from sales.payments.actions.facts import about_payment
from sales.payments.models import Payment, PaymentMethod
from sales.payments.queries.payments import get_payment


@dataclass(frozen=True, kw_only=True)
class Received:
    """What came in. The same `key` makes one payment. Without a customer: the first invoice's."""

    amount_minor: int
    currency: str
    received_on: date
    method: str = PaymentMethod.TRANSFER
    person: Person | None = None
    company: Company | None = None
    payer: str = ""
    iban: str = ""
    reference: str = ""
    note: str = ""
    key: str = ""
    custom: dict[str, Any] | None = None


@transaction.atomic
def receive(came: Received, wishes: Sequence[Wish] = (), *, by: Actor) -> Payment:
    """Enter a payment and use it for invoices; the rest stays as credit. Entered twice under one key is once.

    Raises NotAllowed, NotFound, Refused for what is no amount, or for more than is open.
    """
    by.require("payments.book")
    return take(came, wishes, by=by)


def take(came: Received, wishes: Sequence[Wish] = (), *, by: Actor) -> Payment:
    """The same as part of another verb, which has asked whether `by` may."""
    _check(came)
    invoices = [get_invoice(by, wish.invoice_id) for wish in wishes]
    payment = _payment(came, invoices[0] if invoices else None)
    if not insert_once(payment):
        return _known(came.key, by)
    if payment.custom:
        index_values([payment])
    payment = get_payment(by, payment.id, lock=True)
    for wish in wishes:
        use(payment, wish, by=by)
    told = PaymentReceived(
        **about_payment(payment), method=payment.method, payer=payment.payer,
        numbers=tuple(invoice.number for invoice in invoices),
    )  # fmt: skip
    emit(told, by=by)
    return payment


def _known(key: str, by: Actor) -> Payment:
    known = Payment.everything.visible_to(by).filter(key=key).first()
    if known is None:
        raise Refused("This key belongs to a payment that you may not see. Send another one.")
    return known


def _check(came: Received) -> None:
    if came.amount_minor <= 0:
        raise Refused(
            "A payment is more than nothing. Money that goes back is entered on the payment it goes back from."
        )
    if came.currency not in CURRENCIES:
        raise Refused(f"Amounts in {came.currency} can't be kept.")
    if came.received_on > timezone.localdate():
        raise Refused("That day has not come yet.")


def _payment(came: Received, invoice: Invoice | None) -> Payment:
    person, company = came.person, came.company
    if person is None and company is None and invoice is not None:
        person, company = invoice.person, invoice.company
    whose = invoice or company or person
    payment = Payment(
        person=person,
        company=company or (person.company if person else None),
        owner_id=whose.owner_id if whose else None,
        method=came.method,
        received_on=came.received_on,
        amount_minor=came.amount_minor,
        currency=came.currency,
        payer=came.payer[:140] or str(company or person or "")[:140],
        iban=came.iban[:42],
        reference=came.reference[:500],
        note=came.note[:2000],
        key=came.key,
        custom=came.custom or {},
    )
    payment.derive()
    return payment
