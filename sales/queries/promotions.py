"""Reads of promotions and coupons."""

from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from crm.errors import NotFound
from sales.models import Coupon, Promotion, PromotionProduct, PromotionScope
from sales.pricing.promoting import Deduction
from sales.queries.buyers import Buyer


def deductions_for(buyer: Buyer, currency: str, on: date, coupon: Coupon | None = None) -> list[Deduction]:
    """What may be taken off for this customer on that day: for everybody, for his groups, and by his code."""
    running = [each for each in Promotion.objects.filter(active=True) if _is_for(each, buyer, currency, on, coupon)]
    some = [each.id for each in running if each.scope == PromotionScope.PRODUCTS]
    products: dict[UUID, set[UUID]] = {each: set() for each in some}
    for row in PromotionProduct.objects.filter(promotion_id__in=some):
        products[row.promotion_id].add(row.product_id)
    return [_deduction(each, products.get(each.id), coupon) for each in running]


def get_promotion(promotion_id: UUID, *, lock: bool = False) -> Promotion:
    """With the products it is for. Raises NotFound."""
    rows = _with_products().filter(id=promotion_id)
    found = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if found is None:
        raise NotFound("There is no such promotion.")
    return found


def promotions_with_use(most: int = 200) -> list[Promotion]:
    """The newest first, with `codes` and `uses` of them."""
    counted = _with_products().annotate(codes=Count("coupons"), uses=Sum("coupons__used"))
    return list(counted.order_by("-active", "-id")[:most])


def coupons_of(promotion: Promotion) -> list[Coupon]:
    """Its codes, newest first."""
    return list(Coupon.objects.filter(promotion=promotion).order_by("-id"))


def _with_products() -> QuerySet[Promotion]:
    return Promotion.objects.select_related("tag").prefetch_related("products__product")


def _is_for(promotion: Promotion, buyer: Buyer, currency: str, on: date, coupon: Coupon | None) -> bool:
    if not promotion.holds(on) or (promotion.amount_minor is not None and promotion.currency != currency):
        return False
    if promotion.needs_code and (coupon is None or coupon.promotion_id != promotion.id or not coupon.holds(on)):
        return False
    return promotion.tag_id is None or promotion.tag_id in buyer.tag_ids


def _deduction(promotion: Promotion, products: set[UUID] | None, coupon: Coupon | None) -> Deduction:
    by_code = coupon is not None and coupon.promotion_id == promotion.id
    return Deduction(
        name=f"{promotion.name} ({coupon.code})" if by_code and coupon else promotion.name,
        percent=promotion.percent,
        amount_minor=promotion.amount_minor,
        products=products,
        category=promotion.category_key if promotion.scope == PromotionScope.CATEGORY else None,
        min_quantity=promotion.min_quantity,
    )
