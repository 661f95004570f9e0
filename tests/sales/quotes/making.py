"""Quotes for tests."""

from decimal import Decimal
from typing import Any

from crm.customers.models import Person
from sales.actions.quotes import Edit, open_quote, save_quote
from sales.models import Quote
from sales.quotes.lines import Line
from tests.world import Member


def item(name: str = "Training", price: str = "100", quantity: str = "1", **values: Any) -> Line:
    """A line of 19 % tax."""
    values = {"tax_rate": Decimal(19), **values}
    return Line.new(name=name, unit_price=Decimal(price), quantity=Decimal(quantity), **values)


def make_person(name: str = "Helena Brandt") -> Person:
    """Somebody who buys."""
    first, _, last = name.partition(" ")
    return Person.objects.create(first_name=first, last_name=last, email=f"{first.lower()}@nordwind.example")


def make_quote(by: Member, *lines: Line, person: Person | None = None, **facts: Any) -> Quote:
    """A draft of one's own with these lines, or one for 100 euros."""
    quote = open_quote(name="Chicago rotation", person=person or make_person(), by=by.actor)
    return save_quote(quote.id, Edit(facts, list(lines) or [item()]), by=by.actor)
