"""What a payment is used for. Locked are first the payment, then the invoice, everywhere in this order."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.events.catalog.payments import PaymentAllocated
from crm.events.emit import emit
from crm.money import Money
from crm.records.actions.keeping import keep
from crm.records.locking import lock_rows
from crm.web.formats import money
from sales.billing.actions.settling import settle
from sales.billing.models import Invoice
from sales.billing.queries.invoices import get_invoice
from sales.payments.actions.facts import about_payment
from sales.payments.models import Allocation, Payment
from sales.payments.queries.payments import credit_for, get_payment


@dataclass(frozen=True, slots=True)
class Wish:
    """Pay an invoice with so much (minor units); 0: as much as is open, or as there is."""

    invoice_id: UUID
    amount_minor: int = 0


@transaction.atomic
def allocate(payment_id: UUID, wish: Wish, *, by: Actor) -> Allocation | None:
    """Use a payment for an invoice. None where nothing is left of the one or open of the other.

    Raises NotFound, NotAllowed, Refused for more than there is or than is open, and for another currency.
    """
    by.require("payments.book")
    payment = get_payment(by, payment_id, lock=True)
    return use(payment, wish, by=by)


@transaction.atomic
def use_credit(invoice_id: UUID, *, by: Actor) -> int:
    """Pay an invoice with what is left of its customer's payments, the oldest first. Returns how much, minor units."""
    by.require("payments.book")
    used, credit = 0, credit_for(by, get_invoice(by, invoice_id))
    lock_rows(Payment, [payment.id for payment in credit])  # all of them before the invoice
    for payment in credit:
        allocation = use(get_payment(by, payment.id, lock=True), Wish(invoice_id), by=by)
        used += allocation.amount_minor if allocation else 0
    return used


@transaction.atomic
def undo_allocation(allocation_id: UUID, *, by: Actor) -> Payment:
    """Take back what a payment was used for: the invoice is open again, the payment has it left.

    Taken back twice is once. Raises NotFound, NotAllowed.
    """
    by.require("payments.book")
    found = Allocation.objects.filter(id=allocation_id).first()
    if found is None:
        raise NotFound("There is no such payment.")
    payment = get_payment(by, found.payment_id, lock=True)
    allocation = Allocation.objects.select_related("invoice").get(id=allocation_id)
    if allocation.undone_at is None:
        free(payment, allocation, allocation.amount_minor, by=by)
    return payment


def use(payment: Payment, wish: Wish, *, by: Actor) -> Allocation | None:
    """The same as `allocate` on a locked payment, as part of another verb that has asked whether `by` may."""
    invoice = get_invoice(by, wish.invoice_id, lock=True)
    _same_currency(payment, invoice)
    open_minor = max(invoice.open_minor, 0)
    part = wish.amount_minor or min(open_minor, payment.left_minor)
    if part < 0 or part > payment.left_minor:
        raise Refused(f"Only {money(payment.left, exact=True)} of this payment is left.")
    if part > open_minor:
        raise Refused(f"Only {money(Money(open_minor, invoice.currency), exact=True)} of {invoice.number} is open.")
    if not part:
        return None
    allocation = Allocation.objects.create(
        payment=payment, invoice=invoice, amount_minor=part, currency=payment.currency, by_id=by.member_id
    )
    _count(payment, invoice, part, by)
    return allocation


def free(payment: Payment, allocation: Allocation, part: int, *, by: Actor) -> None:
    """Take `part` of an allocation of a locked payment back; what remains of it stays as a new one."""
    allocation.undone_at, allocation.undone_by_id = timezone.now(), by.member_id
    allocation.save(update_fields=["undone_at", "undone_by"])
    if (rest := allocation.amount_minor - part) > 0:
        Allocation.objects.create(
            payment=payment,
            invoice=allocation.invoice,
            amount_minor=rest,
            currency=payment.currency,
            at=allocation.at,
            by_id=by.member_id,
        )
    _count(payment, allocation.invoice, -part, by)


def _count(payment: Payment, invoice: Invoice, part: int, by: Actor) -> None:
    payment.allocated_minor += part
    payment.follow_amounts()
    if not (payment.company_id or payment.person_id):  # now we know whose money it is
        payment.company_id, payment.person_id = invoice.company_id, invoice.person_id
        payment.owner_id = payment.owner_id or invoice.owner_id
    keep(payment, by=by)
    settle(invoice.id, part, on=payment.received_on, by=by)
    told = PaymentAllocated(**about_payment(payment), invoice_id=invoice.id, number=invoice.number, part_minor=part)
    emit(told, by=by)


def _same_currency(payment: Payment, invoice: Invoice) -> None:
    if payment.currency != invoice.currency:
        raise Refused(f"The payment is in {payment.currency}, {invoice.number} is in {invoice.currency}.")
