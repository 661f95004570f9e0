"""Verbs on the variants of a product, and on what is in a bundle."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.events.catalog.products import ProductChanged
from crm.events.emit import emit
from sales.actions.products import require_free_sku
from sales.models import BundlePart, Product, Variant
from sales.queries.products import get_product, get_variant


@transaction.atomic
def save_variant(product_id: UUID, variant_id: UUID | None, values: Mapping[str, Any], *, by: Actor) -> Variant:
    """A further variant ("name", "sku", "barcode"), or changes of one. Raises NotFound, NotAllowed, Refused."""
    product = get_product(by, product_id, lock=True)
    by.require("sales.products.manage", product)
    variant = _own(by, product, variant_id) if variant_id else Variant(product=product, position=_next_place(product))
    before = (variant.full_name, variant.sku) if variant_id else ("", "")
    for name, value in values.items():
        setattr(variant, name, value.strip())
    _require_free_name(variant)
    require_free_sku(variant)
    variant.save()
    _tell(product, before, variant, by)
    return variant


@transaction.atomic
def retire_variant(variant_id: UUID, *, by: Actor, back: bool = False) -> Variant:
    """Offer a variant no more, or again with `back`. Raises NotFound, NotAllowed, Refused for the last one."""
    variant = get_variant(by, variant_id)
    product = get_product(by, variant.product_id, lock=True)
    by.require("sales.products.manage", product)
    others = Variant.objects.filter(product=product, active=True).exclude(id=variant.id)
    if not back and not others.exists():
        raise Refused("This is the only variant. Archive the product instead.")
    variant.active = back
    variant.save()
    return variant


@transaction.atomic
def add_part(bundle_id: UUID, variant: Variant, quantity: Decimal, *, by: Actor) -> BundlePart:
    """Put so many of a variant into a bundle; of one that is in it already, the quantity is set.

    Raises NotFound, NotAllowed, Refused for what is no bundle, and for bundles within bundles.
    """
    bundle = get_product(by, bundle_id, lock=True)
    by.require("sales.products.manage", bundle)
    if not bundle.is_bundle:
        raise Refused(f"{bundle.name} is no bundle.")
    if variant.product.is_bundle:
        raise Refused("A bundle can't be a part of a bundle.")
    place = BundlePart.objects.filter(bundle=bundle).count()
    part, _ = BundlePart.objects.update_or_create(
        bundle=bundle,
        variant=variant,
        defaults={"quantity": quantity},
        create_defaults={"quantity": quantity, "position": place},
    )
    return part


@transaction.atomic
def drop_part(bundle_id: UUID, part_id: UUID, *, by: Actor) -> None:
    """Take a part out of a bundle. Raises NotFound, NotAllowed."""
    bundle = get_product(by, bundle_id, lock=True)
    by.require("sales.products.manage", bundle)
    BundlePart.objects.filter(bundle=bundle, id=part_id).delete()


def exploded(lines: Sequence[tuple[Variant, Decimal]]) -> dict[UUID, Decimal]:
    """How many of each variant lie on the shelf for these: a bundle is its parts. Needs the variants' products."""
    needed: dict[UUID, Decimal] = {}
    for variant, quantity in lines:
        for each, count in _pieces(variant, quantity):
            needed[each] = needed.get(each, Decimal(0)) + count
    return needed


def _pieces(variant: Variant, quantity: Decimal) -> list[tuple[UUID, Decimal]]:
    if not variant.product.is_bundle:
        return [(variant.id, quantity)] if variant.product.is_stocked else []
    parts = BundlePart.objects.filter(bundle=variant.product, variant__product__is_stocked=True)
    return [(part.variant_id, part.quantity * quantity) for part in parts]


def _tell(product: Product, before: tuple[str, str], variant: Variant, by: Actor) -> None:
    now = (variant.full_name, variant.sku)
    labels = ("variant", "article number")
    changes = {label: (old, new) for label, old, new in zip(labels, before, now, strict=True) if old != new}
    if changes:
        emit(ProductChanged(product_id=product.id, changes=changes), by=by)


def _own(by: Actor, product: Product, variant_id: UUID) -> Variant:
    variant = get_variant(by, variant_id)
    if variant.product_id != product.id:
        raise NotFound("There is no such variant.")
    return variant


def _require_free_name(variant: Variant) -> None:
    if Variant.objects.filter(product=variant.product, name=variant.name).exclude(id=variant.id).exists():
        raise Refused(f"There is a variant called {variant.name or variant.product.name} already.")


def _next_place(product: Product) -> int:
    return int(Variant.objects.filter(product=product).aggregate(last=Max("position"))["last"] or 0) + 1
