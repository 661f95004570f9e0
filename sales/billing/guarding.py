"""What may be done to an invoice as it stands."""

from typing import Any

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.money import CURRENCIES
from sales.billing.models import Invoice

ALWAYS = frozenset({"note", "owner", "deal"})  # what no customer reads


class NotADraft(Refused):
    """It was issued: it stays as it is."""


def require_draft(invoice: Invoice) -> None:
    """Raises NotADraft with what can be done instead."""
    if not invoice.is_draft:
        raise NotADraft(f"{invoice.number} was issued and stays as it is. A credit note takes back what is wrong.")


def set_facts(invoice: Invoice, values: dict[str, Any], _by: Actor) -> None:
    """Set facts of a locked invoice. Raises NotADraft, Refused for what can't stand together."""
    if set(values) - ALWAYS:
        require_draft(invoice)
    if "currency" in values and values["currency"] not in CURRENCIES:
        raise Refused("This currency is not known here.")
    for name, value in values.items():
        setattr(invoice, name, value)
    one_discount(invoice, values)
    _period(invoice)


def one_discount(invoice: Invoice, values: dict[str, Any]) -> None:
    """Per cent or an amount: the one set last counts. Raises Refused for both at once, and for what is none."""
    if invoice.discount and invoice.discount_minor:
        if {"discount", "discount_minor"} <= set(values):
            raise Refused("Give the discount in per cent or as an amount, not both.")
        if "discount" in values:
            invoice.discount_minor = 0
        else:
            invoice.discount = type(invoice.discount)(0)
    if not 0 <= invoice.discount <= 100 or invoice.discount_minor < 0:
        raise Refused("A discount is between 0 and 100 per cent, or an amount above 0.")


def _period(invoice: Invoice) -> None:
    begin, end = invoice.delivered_from, invoice.delivered_until
    if end and (begin is None or end < begin):
        raise Refused("What was delivered until a day began on that day or before: give the first day, too.")
