"""Make and change promotions."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused, Stale
from crm.normal_forms import name_key
from sales.models import Product, Promotion, PromotionProduct
from sales.queries.promotions import get_promotion


@transaction.atomic
def save_promotion(
    promotion_id: UUID | None,
    values: Mapping[str, Any],
    products: Sequence[Product],
    *,
    by: Actor,
    seen: int | None = None,
) -> Promotion:
    """A new promotion, or changes of one. Raises NotFound, NotAllowed, Stale, Refused if another one is called so."""
    by.require("sales.products.manage")
    promotion = get_promotion(promotion_id, lock=True) if promotion_id else Promotion()
    if seen is not None and promotion_id and seen != promotion.version:
        raise Stale("Somebody else changed this promotion in the meantime. Look at it again.")
    if Promotion.objects.filter(name=values["name"].strip()).exclude(id=promotion.id).exists():
        raise Refused(f"There is a promotion called {values['name'].strip()} already.")
    for name, value in values.items():
        setattr(promotion, name, value)
    promotion.category_key = name_key(promotion.category)
    promotion.version += 1 if promotion_id else 0
    promotion.save()
    PromotionProduct.objects.filter(promotion=promotion).exclude(product__in=products).delete()
    rows = [PromotionProduct(promotion=promotion, product=product) for product in products]
    PromotionProduct.objects.bulk_create(rows, ignore_conflicts=True)
    return promotion


@transaction.atomic
def switch_promotion(promotion_id: UUID, *, active: bool, by: Actor) -> Promotion:
    """End it now, or let it run again. Raises NotFound, NotAllowed."""
    by.require("sales.products.manage")
    promotion = get_promotion(promotion_id, lock=True)
    promotion.active = active
    promotion.version += 1
    promotion.save()
    return promotion
