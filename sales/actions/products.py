"""Verbs on products."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.products import ProductAdded, ProductArchived, ProductOffered
from crm.events.emit import emit
from crm.records.actions.changing import change_record
from crm.records.actions.keeping import keep
from sales.models import BundlePart, DealLine, Product, ProductType, Variant, sku_key
from sales.queries.products import get_product

VARIANT_FACTS = frozenset({"sku", "barcode"})


@transaction.atomic
def add_product(values: Mapping[str, Any], *, by: Actor) -> Product:
    """A new product with its first variant, which takes "sku" and "barcode". Raises NotAllowed, Refused."""
    by.require("sales.products.manage")
    own = {name: value for name, value in values.items() if name not in VARIANT_FACTS}
    product = Product(**fitting(own))
    variant = Variant(product=product, sku=values.get("sku", ""), barcode=values.get("barcode", ""))
    require_free_sku(variant)
    product.save()
    variant.save()
    emit(ProductAdded(product_id=product.id, name=product.name), by=by)
    return product


@transaction.atomic
def change_product(product_id: UUID, values: Mapping[str, Any], *, by: Actor, seen: int | None = None) -> Product:
    """Set facts of a product. Lines that were made before keep what they say.

    Raises NotFound, NotAllowed, Conflict, Refused.
    """
    product: Product = change_record("product", product_id, values, by=by, seen=seen)
    return product


def set_product(product: Product, values: dict[str, Any], by: Actor) -> None:
    """Set facts on a locked product; does not save. What a kind of product can't have goes. Raises Refused."""
    if values.get("type") == ProductType.BUNDLE and BundlePart.objects.filter(variant__product=product).exists():
        raise Refused(f"{product.name} is a part of bundles, so it can't be one itself.")
    for name, value in values.items():
        setattr(product, name, value)
    for name, value in fitting({"type": product.type}).items():
        setattr(product, name, value)


@transaction.atomic
def archive_product(product_id: UUID, *, by: Actor) -> Product:
    """Offer it no more; what has it keeps it. Once archived, nothing changes. Raises NotFound, NotAllowed."""
    product = get_product(by, product_id, lock=True)
    by.require("sales.products.manage", product)
    if not product.is_archived:
        product.archived_at = timezone.now()
        keep(product, by=by)
        emit(ProductArchived(product_id=product.id), by=by)
    return product


@transaction.atomic
def offer_product(product_id: UUID, *, by: Actor) -> Product:
    """Offer it again. One that is offered already stays as it is. Raises NotFound, NotAllowed."""
    product = get_product(by, product_id, lock=True)
    by.require("sales.products.manage", product)
    if product.is_archived:
        product.archived_at = None
        keep(product, by=by)
        emit(ProductOffered(product_id=product.id), by=by)
    return product


def archive_products(actor: Actor, ids: Sequence[UUID], _value: str = "", *, batch: UUID | None = None) -> int:
    """Many at once. How many were on sale until now. Raises NotAllowed."""
    actor.require("sales.products.manage")
    on_sale = Product.objects.on_sale().filter(id__in=list(ids)).values_list("id", flat=True)
    return len([archive_product(each, by=actor) for each in list(on_sale)])


def why_not_binned(products: Sequence[Product]) -> dict[UUID, str]:
    """Those that something was offered or sold of, with the reason why they stay."""
    ids = [product.id for product in products]
    used: set[UUID] = set()
    for model in line_models():
        used |= set(model.objects.filter(variant__product_id__in=ids).values_list("variant__product_id", flat=True))
    used |= set(BundlePart.objects.filter(variant__product_id__in=ids).values_list("variant__product_id", flat=True))
    return {
        each.id: f"{each.name} is on deals, quotes or orders, or in a bundle. Archive it instead."
        for each in products
        if each.id in used
    }


def line_models() -> list[Any]:
    """Every model of lines: those of deals, and those of quotes, orders and invoices where they exist."""
    from sales.models import LineModel

    return [DealLine, *[each for each in LineModel.__subclasses__() if each is not DealLine]]


def require_free_sku(variant: Variant) -> None:
    """Raises Refused if another variant has the article number."""
    key = sku_key(variant.sku)
    others = Variant.objects.filter(sku_key=key).exclude(id=variant.id).select_related("product")
    if key and (known := others.first()):
        raise Refused(f"{known.full_name} has the article number {known.sku} already.")


def fitting(values: dict[str, Any]) -> dict[str, Any]:
    """Values without what a type can't have: only goods are stocked, only subscriptions are paid again and again."""
    kind = values.get("type", ProductType.GOODS)
    values = dict(values)
    if kind != ProductType.GOODS:
        values["is_stocked"] = False
    if kind != ProductType.SUBSCRIPTION:
        values["every_months"] = 0
    return values
