"""Invoices for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from crm.customers.models import Company, Person
from sales.actions.quotes import Edit
from sales.billing.actions.drafts import draft_invoice, save_invoice
from sales.billing.actions.issuing import issue_invoice
from sales.billing.models import Invoice
from sales.models import Letterhead
from sales.quotes.lines import Line
from tests.world import Member


def item(name: str = "Training", price: str = "100", quantity: str = "1", **values: Any) -> Line:
    """A line of 19 % tax."""
    values = {"tax_rate": Decimal(19), **values}
    return Line.new(name=name, unit_price=Decimal(price), quantity=Decimal(quantity), **values)


def letterhead() -> Letterhead:
    """Ours, with all that an e-invoice needs."""
    known = Letterhead.objects.first()
    return known or Letterhead.objects.create(
        legal_name="Skyline Charter GmbH", street="Flughafenstr. 60", postal_code="40474", city="Düsseldorf",
        country="DE", vat_id="DE136695976", tax_number="133/8150/8159", iban="DE89 3704 0044 0532 0130 00",
        bic="COBADEFFXXX", bank="Deutsche Bank", email="hello@skyline.example",
    )  # fmt: skip


def buyer() -> Person:
    """Somebody at a company in Hamburg."""
    known = Person.objects.filter(last_name="Brandt").first()
    if known:
        return known
    company = Company.objects.create(
        name="Nordwind GmbH", street="Hafenstr. 12", postal_code="20457", city="Hamburg", country="DE"
    )
    return Person.objects.create(
        first_name="Helena", last_name="Brandt", email="helena@nordwind.example", company=company
    )


def draft(by: Member, *lines: Line, **facts: Any) -> Invoice:
    """A draft of one's own with these lines, or one for 100 euros (119 with tax)."""
    letterhead()
    invoice = draft_invoice(name="Chicago rotation", person=buyer(), by=by.actor)
    return save_invoice(invoice.id, Edit(facts, list(lines) or [item()]), by=by.actor)


def issued(by: Member, *lines: Line, on: date | None = None, **facts: Any) -> Invoice:
    """The same, issued."""
    invoice = issue_invoice(draft(by, *lines, **facts).id, on=on, by=by.actor)
    invoice.refresh_from_db()
    return invoice
