"""What is missing before an invoice can be issued."""

from collections.abc import Sequence

from sales.billing.models import BillingPolicy, Invoice
from sales.models import Letterhead
from sales.quotes.lines import Line

# Where e-invoices are read: the European Union, and who uses its standard beside it.
EUROPE = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "CH", "GB", "IS", "LI", "NO",
})  # fmt: skip
NEEDS_BUYER_ID = frozenset({"AE", "K"})


def wants_e_invoice(policy: BillingPolicy, head: Letterhead) -> bool:
    """Whether the PDF has the invoice as data in it."""
    return policy.e_invoice and head.country in EUROPE


def what_lacks(invoice: Invoice, lines: Sequence[Line], head: Letterhead, policy: BillingPolicy) -> list[str]:
    """A sentence for each thing; [] if it can be issued. The letterhead's come last."""
    items = [line for line in lines if line.is_item]
    missing = []
    if not items:
        missing.append("Add at least one item.")
    if invoice.gross_minor < 0:
        missing.append("It comes to less than nothing: write a credit note instead.")
    if not invoice.bill_name:
        missing.append("Say who has to pay.")
    if any(not line.quantity for line in items):
        missing.append("Give every item a quantity above 0.")
    if not wants_e_invoice(policy, head):
        return missing + _sender(head)
    missing += _buyer(invoice, items)
    if not (head.vat_id or head.tax_number):
        missing.append("Give your VAT number or tax number under Settings, Letterhead.")
    return missing + _sender(head)


def _buyer(invoice: Invoice, items: Sequence[Line]) -> list[str]:
    missing = []
    if not (invoice.bill_city and invoice.bill_country):
        missing.append("Give the customer's address with city and country.")
    kinds = {line.tax_category for line in items if not line.tax_rate}
    if kinds & NEEDS_BUYER_ID and not invoice.bill_vat_id:
        missing.append("Without tax for a company abroad, the customer's VAT number has to stand on it.")
    return missing


def _sender(head: Letterhead) -> list[str]:
    if head.street and head.city and head.country:
        return []
    return ["Give your own address with its country under Settings, Letterhead."]
