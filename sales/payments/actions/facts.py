"""What events of payments say."""

from typing import Any

from sales.payments.models import Payment


def about_payment(payment: Payment) -> dict[str, Any]:
    """The facts that all of them have."""
    return {
        "payment_id": payment.id,
        "person_id": payment.person_id,
        "company_id": payment.company_id,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "owner_id": payment.owner_id,
    }
