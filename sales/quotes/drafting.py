"""A line as it comes from the catalogue."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from sales.models import LineSort, Variant
from sales.queries.buyers import Buyer
from sales.queries.line_drafts import draft_line
from sales.queries.prices import PriceFinder
from sales.queries.products import get_variant
from sales.queries.selling import rate_of, selling_terms
from sales.quotes.lines import Line


class Document(Protocol):
    """A quote or an invoice: for whom, in which currency."""

    person: Person | None
    company: Company | None
    currency: str


def line_for(quote: Document, variant_id: UUID, *, by: Actor, quantity: Decimal = Decimal(1)) -> Line:
    """So many of a product as the quote's customer gets it today. Raises NotFound."""
    return _drafted(get_variant(by, variant_id), quantity, _finder(quote))


def lines_for(quote: Document, variants: Iterable[Variant]) -> list[tuple[Variant, Line]]:
    """One of each, priced together. The variants have their products with unit and tax class."""
    found, finder = list(variants), _finder(quote)
    prefetch_related_objects([variant.product.tax_class for variant in found], "rates")
    finder.load(found)
    return [(variant, _drafted(variant, Decimal(1), finder)) for variant in found]


def _finder(quote: Document) -> PriceFinder:
    return PriceFinder(Buyer(quote.person, quote.company), quote.currency, timezone.localdate())


def _drafted(variant: Variant, quantity: Decimal, finder: PriceFinder) -> Line:
    drafted = draft_line(variant, quantity, finder)
    drafted.pop("variant")
    return Line.new(variant_id=str(variant.id), **drafted)


def blank_line(quote: Document, sort: str) -> Line:
    """A line to be typed: an item in the usual unit, taxed as is usual; or a heading, or a text."""
    if sort != LineSort.ITEM:
        return Line.new(sort=sort if sort in LineSort.values else LineSort.ITEM.value)
    terms, country = selling_terms(), Buyer(quote.person, quote.company).country
    unit, tax = terms.unit, terms.tax_class
    return Line.new(
        unit=unit.symbol if unit else "",
        unit_code=unit.code if unit else "C62",
        tax_rate=rate_of(tax, timezone.localdate(), country) if tax else Decimal(0),
        tax_category=tax.category if tax else "S",
    )
