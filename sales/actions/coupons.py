"""Give and take coupon codes, counted exactly."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.events.types import SubjectRef
from sales.models import Coupon, CouponUse
from sales.queries.buyers import Buyer
from sales.queries.promotions import get_promotion

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that are mistaken for one another
MOST_AT_ONCE = 500


@transaction.atomic
def add_coupon(promotion_id: UUID, code: str, values: Mapping[str, Any], *, by: Actor) -> Coupon:
    """A code for a promotion. `values`: most_uses, most_per_customer, valid_until.

    Raises NotFound, NotAllowed, Refused.
    """
    by.require("sales.products.manage")
    promotion, key = get_promotion(promotion_id), code_key(code)
    if not key:
        raise Refused("Give the code letters or digits.")
    if Coupon.objects.filter(code_key=key).exists():
        raise Refused(f"The code {code.strip()} exists already.")
    return Coupon.objects.create(promotion=promotion, code=code.strip(), code_key=key, **values)


@transaction.atomic
def make_coupons(promotion_id: UUID, count: int, values: Mapping[str, Any], *, by: Actor) -> list[Coupon]:
    """So many codes that nobody can guess, each for one use unless `values` say otherwise. Raises as add_coupon()."""
    by.require("sales.products.manage")
    if not 0 < count <= MOST_AT_ONCE:
        raise Refused(f"Make between 1 and {MOST_AT_ONCE} codes at once.")
    promotion = get_promotion(promotion_id)
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)) for _ in range(count)]
    values = {"most_uses": 1, **values}
    rows = [Coupon(promotion=promotion, code=each, code_key=code_key(each), **values) for each in codes]
    return Coupon.objects.bulk_create(rows)


@transaction.atomic
def redeem_coupon(code: str, subject: SubjectRef, buyer: Buyer, *, on: date) -> Coupon:
    """Take one use of a code for a deal, quote or order. For the same one again, nothing changes.

    The coupon's row is locked, so that of many at once as many get it as it has uses. Raises Refused saying why not.
    """
    coupon = Coupon.objects.select_for_update(no_key=True).filter(code_key=code_key(code)).first()
    if coupon is None:
        raise Refused(f"Nobody knows the code {code.strip()}.")
    if CouponUse.objects.filter(coupon=coupon, subject_kind=subject.kind, subject_id=subject.id).exists():
        return coupon
    _require_free(coupon, buyer, on)
    firm = buyer.firm
    CouponUse.objects.create(
        coupon=coupon, subject_kind=subject.kind, subject_id=subject.id, person=buyer.person, company=firm
    )
    coupon.used += 1
    coupon.save()
    return coupon


@transaction.atomic
def release_coupons(subject: SubjectRef) -> int:
    """Give back what a deal, quote or order had taken. How many uses that were; twice is once."""
    uses = list(CouponUse.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("coupon_id"))
    given = 0
    for use in uses:
        list(Coupon.objects.select_for_update(no_key=True).filter(id=use.coupon_id))
        gone, _ = CouponUse.objects.filter(id=use.id).delete()
        if gone:
            Coupon.objects.filter(id=use.coupon_id).update(used=F("used") - 1)
            given += 1
    return given


@transaction.atomic
def switch_coupon(coupon_id: UUID, *, active: bool, by: Actor) -> Coupon:
    """Accept a code no more, or again. Raises NotFound, NotAllowed."""
    by.require("sales.products.manage")
    coupon = Coupon.objects.select_for_update(no_key=True).filter(id=coupon_id).first()
    if coupon is None:
        raise NotFound("There is no such code.")
    coupon.active = active
    coupon.save()
    return coupon


def code_key(code: str) -> str:
    """How codes are compared: "spring-26" and "SPRING 26" are one."""
    return "".join(letter for letter in code.upper() if letter.isalnum())[:40]


def _require_free(coupon: Coupon, buyer: Buyer, on: date) -> None:
    promotion = get_promotion(coupon.promotion_id)
    if not coupon.holds(on) or not promotion.holds(on):
        raise Refused(f"The code {coupon.code} does not hold any more, or not yet.")
    if promotion.tag_id is not None and promotion.tag_id not in buyer.tag_ids:
        raise Refused(f"The code {coupon.code} is for other customers.")
    if coupon.most_uses is not None and coupon.used >= coupon.most_uses:
        raise Refused(f"The code {coupon.code} has been used as often as it may be.")
    if coupon.most_per_customer is not None and _uses_of(coupon, buyer) >= coupon.most_per_customer:
        raise Refused(f"This customer has used the code {coupon.code} as often as one may.")


def _uses_of(coupon: Coupon, buyer: Buyer) -> int:
    uses = CouponUse.objects.filter(coupon=coupon)
    if buyer.firm is not None:
        return uses.filter(company=buyer.firm).count()
    return uses.filter(person=buyer.person).count() if buyer.person else 0
