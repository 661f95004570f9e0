"""Payments as records that people edit."""

from collections.abc import Sequence
from uuid import UUID

from crm.events.catalog.payments import PaymentChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record
from sales.payments.actions.facts import about_payment
from sales.payments.models import Payment, PaymentMethod


def _changed(payment: Payment, change: RecordChange) -> list[DomainEvent]:
    told = change.told_without("disputed_at")
    return [PaymentChanged(**about_payment(payment), changes=told)] if told else []


def _stays(payments: Sequence[Payment]) -> dict[UUID, str]:
    return {payment.id: why for payment in payments if (why := why_it_stays(payment))}


def why_it_stays(payment: Payment) -> str:
    """Why a payment may not go into the bin; "" if it may."""
    if not payment.is_untouched:
        return f"{payment} was used or returned. Take that back first."
    if payment.method == PaymentMethod.STRIPE:
        return f"{payment} came by Stripe, which keeps it, too."
    return f"{payment} stands in a bank statement. Take it back there." if payment.lines.exists() else ""


register_record(
    RecordType(
        kind="payment",
        model=Payment,
        view="payments.view",
        edit="payments.book",
        delete="payments.book",
        assign="payments.book",
        facts=("received_on", "method", "payer", "reference", "note", "person", "company", "owner"),
        changed=_changed,
        stays=_stays,
        related=("owner", "person", "company"),
        about=lambda payment: (payment.person_id, payment.company_id),
    )
)
