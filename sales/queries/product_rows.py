"""What a list shows beside products: numbers, prices and stock of many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from crm.exact import plain
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.models import StockLevel, Variant
from sales.queries.buyers import Buyer
from sales.queries.prices import PriceFinder, PriceFound

ONE = Decimal(1)


@dataclass(frozen=True)
class ProductRow:
    """The price is that of one of its first variant for everybody, exact; None if nobody set one."""

    numbers: str = ""
    price: PriceFound | None = None
    available: str = ""

    @property
    def each(self) -> Decimal | None:
        """As an export writes it."""
        return self.price.unit_price if self.price else None


def rows_beside(ids: Sequence[UUID]) -> dict[UUID, ProductRow]:
    """By product, by as many queries as one product takes."""
    variants = Variant.objects.filter(product_id__in=ids, active=True).select_related("product")
    own: dict[UUID, list[Variant]] = {}
    for variant in variants.order_by("position", "id"):
        own.setdefault(variant.product_id, []).append(variant)
    stock = _stock([variant for each in own.values() for variant in each if variant.product.is_stocked])
    firsts = [each[0] for each in own.values()]
    finder = PriceFinder(Buyer(), _currency(), timezone.localdate())
    finder.load(firsts)
    return {product_id: _row(each, finder, stock) for product_id, each in own.items()}


def _row(variants: list[Variant], finder: PriceFinder, stock: dict[UUID, Decimal]) -> ProductRow:
    held = [stock.get(variant.id, Decimal(0)) for variant in variants]
    return ProductRow(
        numbers=_numbers(variants),
        price=finder.price_of(variants[0], ONE),
        available=str(plain(sum(held, Decimal(0)))) if variants[0].product.is_stocked else "",
    )


def _numbers(variants: list[Variant]) -> str:
    numbers = [variant.sku for variant in variants if variant.sku]
    more = f" +{len(numbers) - 1}" if len(numbers) > 1 else ""
    return f"{numbers[0]}{more}" if numbers else ""


def _stock(variants: list[Variant]) -> dict[UUID, Decimal]:
    if not variants:
        return {}
    levels = StockLevel.objects.filter(variant_id__in=[variant.id for variant in variants])
    return {level.variant_id: level.available for level in levels}


def _currency() -> str:
    return Organization.objects.only("currency").get(id=require_organization_id()).currency
