"""Issued invoices and payments for tests."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from crm.customers.models import Company, Person
from sales.billing.models import Invoice, InvoiceState, Settlement
from sales.payments.actions.allocating import Wish
from sales.payments.actions.receiving import Received, receive
from sales.payments.models import Payment
from tests.world import Member

_numbers = count(1)


def make_company(name: str = "Nordwind Air GmbH") -> Company:
    """Somebody who owes."""
    return Company.objects.create(name=name)


def make_invoice(
    gross_minor: int = 119_000, *, number: str = "", company: Company | None = None, person: Person | None = None,
    currency: str = "EUR", owner: Member | None = None, due_on: date | None = None,
    content: dict[str, Any] | None = None,
) -> Invoice:  # fmt: skip
    """An issued one, as it stands after issuing."""
    today = timezone.localdate()
    return Invoice.objects.create(
        number=number or f"INV-2026-{next(_numbers):04}", state=InvoiceState.ISSUED, name="Training",
        company=company, person=person, owner=owner.membership if owner else None,
        bill_name=str(company or person or ""),
        currency=currency, net_minor=gross_minor, gross_minor=gross_minor, open_minor=gross_minor,
        settlement=Settlement.OPEN, content=content or {}, issued_on=today, due_on=due_on or today + timedelta(days=14),
    )  # fmt: skip


def pay(by: Member, minor: int, *wishes: Wish, key: str = "", currency: str = "EUR", **more: object) -> Payment:
    """Money that came in today."""
    came = Received(amount_minor=minor, currency=currency, received_on=timezone.localdate(), key=key, **more)  # type: ignore[arg-type]
    return receive(came, wishes, by=by.actor)
