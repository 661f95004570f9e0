"""Products as the tests of the catalogue need them."""

from datetime import date
from decimal import Decimal
from typing import Any

from crm.accounts.actor import system_actor
from crm.customers.models import Company, CompanyTag, Tag
from sales.actions.prices import set_price
from sales.actions.products import add_product
from sales.actions.selling_start import seed_selling, standard_book
from sales.models import PriceBook, Product, Variant

LONG_AGO = date(2020, 1, 1)


def a_product(name: str = "Cabin cleaning", price: str | None = "100", **values: Any) -> Variant:
    """The one variant of a new product, with its product; at a price in everybody's book."""
    terms = seed_selling()
    values = {"unit": terms.unit, "tax_class": terms.tax_class, **values}
    product = add_product({"name": name, **values}, by=system_actor())
    variant = variant_of(product)
    if price is not None:
        a_price(variant, price)
    return variant


def variant_of(product: Product) -> Variant:
    """Its first variant."""
    rows = Variant.objects.select_related("product__unit", "product__tax_class")
    return rows.filter(product=product).order_by("position", "id")[0]


def a_price(variant: Variant, price: str, book: PriceBook | None = None, quantity: str = "0", **days: Any) -> None:
    """A price, in everybody's book unless another is given, since long ago."""
    when = {"valid_from": LONG_AGO, **days}
    book = book or standard_book("EUR")
    set_price(variant, book, Decimal(price), min_quantity=Decimal(quantity), **when, by=system_actor())


def a_company(name: str = "Skyline", *tags: str, country: str = "") -> Company:
    """A company with tags."""
    company = Company.objects.create(name=name, country=country)
    for each in tags:
        tag, _ = Tag.objects.get_or_create(key=each.lower(), defaults={"name": each})
        CompanyTag.objects.create(company=company, tag=tag)
    return company


def tag_called(name: str) -> Tag:
    """The tag, made if it is new."""
    return Tag.objects.get_or_create(key=name.lower(), defaults={"name": name})[0]
