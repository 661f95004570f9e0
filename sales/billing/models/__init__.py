from sales.billing.models.invoice import Invoice, InvoiceQuerySet, InvoiceSort, InvoiceState, Settlement
from sales.billing.models.invoice_line import InvoiceLine
from sales.billing.models.policy import BillingPolicy, CustomerTerms, ReminderLevel
from sales.billing.models.reminder import InvoiceReminder

__all__ = [
    "BillingPolicy",
    "CustomerTerms",
    "Invoice",
    "InvoiceLine",
    "InvoiceQuerySet",
    "InvoiceReminder",
    "InvoiceSort",
    "InvoiceState",
    "ReminderLevel",
    "Settlement",
]
