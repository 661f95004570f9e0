"""Ways to pay that an invoice's public page offers, whoever takes the payments: they say so by `register_payer`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from crm.tenancy.models import Organization
from sales.billing.models import Invoice


@dataclass(frozen=True)
class PayButton:
    """One way: a button that posts to `url` (with the page's token in it), and a word on what happens then."""

    label: str
    url: str
    about: str = ""
    icon: str = "credit-card"


Payer = Callable[[Invoice, Organization, str], Iterable[PayButton]]
_payers: list[Payer] = []


def register_payer(payer: Payer) -> Payer:
    """`payer(invoice, organization, token)` answers the buttons for an invoice of which something is open."""
    _payers.append(payer)
    return payer


def pay_buttons(invoice: Invoice, organization: Organization, token: str) -> list[PayButton]:
    """All ways to pay what is open of it; none where nothing is."""
    return [each for payer in _payers for each in payer(invoice, organization, token)] if invoice.is_owing else []
