"""What customers owe: open and overdue, by currency."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from crm.customers.debts import Debt, register_debts
from sales.billing.models import Invoice, InvoiceQuerySet

AGES = ((1, 30), (31, 60), (61, 90), (91, None))


def debts_of_customer(customer: Any) -> list[Debt]:
    """By currency, of a person or a company."""
    return sums_of(Invoice.objects.filter(**{customer.kind: customer}))


def sums_of(rows: InvoiceQuerySet) -> list[Debt]:
    """What is open and overdue of these invoices, by currency."""
    late = Sum("open_minor", filter=Q(due_on__lt=timezone.localdate()), default=0)
    found = rows.owing().values_list("currency").annotate(open=Sum("open_minor"), late=late)
    return [Debt(*row) for row in found.order_by("currency")]


def ages_of(rows: InvoiceQuerySet) -> list[tuple[str, list[int]]]:
    """By currency: not yet due, then overdue for 1 to 30, 31 to 60, 61 to 90 and more days, in minor units."""
    today = timezone.localdate()
    sums = {"due": Sum("open_minor", filter=Q(due_on__gte=today), default=0)}
    for place, (least, most) in enumerate(AGES):
        within = Q(due_on__lte=today - timedelta(days=least))
        if most is not None:
            within &= Q(due_on__gte=today - timedelta(days=most))
        sums[f"age{place}"] = Sum("open_minor", filter=within, default=0)
    found: Any = rows.owing().values_list("currency").annotate(**sums).order_by("currency")
    return [(currency, amounts) for currency, *amounts in found]


register_debts(debts_of_customer, "billing.view")
