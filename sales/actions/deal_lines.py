"""Put products on a deal; its prices follow price books and promotions, its amount follows its products."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.types import SubjectRef
from crm.records.actions.changing import change_record
from crm.records.locking import lock_rows
from sales.actions.coupons import redeem_coupon, release_coupons
from sales.models import Coupon, Deal, DealLine, DealPricing, Product, Status, Variant
from sales.models.line import NO_PRICE
from sales.pricing.lines import MOST_MINOR
from sales.pricing.promoting import Item, Taken, take_off
from sales.queries.deal_lines import buyer_of, get_line, lines_of, offer_from, pricing_of
from sales.queries.deals import get_deal
from sales.queries.dividing import require_divisible
from sales.queries.line_drafts import draft_line
from sales.queries.prices import PriceFinder
from sales.queries.promotions import deductions_for
from sales.queries.selling import selling_terms
from sales.quotes.lines import Line

MOST_LINES = 200
NONE = Decimal(0)


@transaction.atomic
def add_line(deal_id: UUID, variant: Variant, quantity: Decimal, *, by: Actor) -> DealLine:
    """So many of a variant on a deal, at the customer's price of today.

    Raises NotFound, NotAllowed, Refused for what is not sold any more and for a closed deal.
    """
    deal = _open_deal(deal_id, by)
    if variant.product.is_archived or not variant.active:
        raise Refused(f"{variant.full_name} is not sold any more.")
    lines = lines_of(deal)
    if len(lines) >= MOST_LINES:
        raise Refused(f"A deal has no more than {MOST_LINES} lines.")
    place = max((line.position for line in lines), default=0) + 1
    line = DealLine(deal=deal, position=place, **draft_line(variant, quantity, _finder(deal)))
    require_divisible([Line.of(line)])
    line.save()
    reckon(deal, by=by)
    return get_line(deal, line.id)


@transaction.atomic
def add_free_line(deal_id: UUID, values: Mapping[str, Any], *, by: Actor) -> DealLine:
    """A line that is in no catalogue: name, quantity, unit_price, discount, tax_rate as given."""
    deal = _open_deal(deal_id, by)
    place = max((line.position for line in lines_of(deal)), default=0) + 1
    line = DealLine.objects.create(deal=deal, position=place, price_by_hand=True, discount_by_hand=True, **values)
    reckon(deal, by=by)
    return line


@transaction.atomic
def change_line(deal_id: UUID, line_id: UUID, values: Mapping[str, Any], *, by: Actor) -> DealLine:
    """Set quantity, unit_price, discount, name or "optional" of a line.

    A price or discount that somebody sets stays; None gives it back to price books and promotions, and is 0 for what
    is in no catalogue. Raises NotFound, NotAllowed, Refused.
    """
    deal = _open_deal(deal_id, by)
    line = get_line(deal, line_id)
    for name, value in values.items():
        if name in ("unit_price", "discount"):
            _set_by_hand(line, name, value)
        else:
            setattr(line, name, value)
    if "quantity" in values:
        require_divisible([Line.of(line)])
    line.save()
    reckon(deal, by=by)
    return get_line(deal, line_id)


@transaction.atomic
def drop_line(deal_id: UUID, line_id: UUID, *, by: Actor) -> DealLine:
    """Take a line off. Answers it as it was. With the last one the deal's code is given back.

    Raises NotFound, NotAllowed.
    """
    deal = _open_deal(deal_id, by)
    line = get_line(deal, line_id)
    DealLine.objects.filter(id=line.id).delete()
    if not lines_of(deal):
        _without_code(deal)
    reckon(deal, by=by)
    return line


@transaction.atomic
def place_line(deal_id: UUID, line_id: UUID, steps: int, *, by: Actor) -> None:
    """Put a line so many places further on (or back). Raises NotFound, NotAllowed."""
    deal = _open_deal(deal_id, by)
    lines = lines_of(deal)
    line = next((each for each in lines if each.id == line_id), None) or get_line(deal, line_id)
    goal = min(max(lines.index(line) + steps, 0), len(lines) - 1)
    lines.remove(line)
    lines.insert(goal, line)
    for place, each in enumerate(lines, 1):
        each.position = place
    DealLine.objects.bulk_update(lines, ["position"])


@transaction.atomic
def set_pricing(deal_id: UUID, values: Mapping[str, Any], *, by: Actor) -> DealPricing:
    """Set what is off the whole ("discount_minor") or whether the deal's amount follows ("follows")."""
    deal = _open_deal(deal_id, by)
    pricing = pricing_of(deal)
    for name, value in values.items():
        setattr(pricing, name, value)
    pricing.save()
    reckon(deal, by=by)
    return pricing


@transaction.atomic
def use_code(deal_id: UUID, code: str, *, by: Actor) -> Coupon:
    """Take a coupon code for a deal; another one that it had is given back. Raises NotFound, NotAllowed, Refused."""
    deal = _open_deal(deal_id, by)
    subject, pricing = SubjectRef("deal", deal.id), pricing_of(deal)
    release_coupons(subject)
    coupon = redeem_coupon(code, subject, buyer_of(deal), on=_today())
    pricing.coupon = coupon
    pricing.save()
    reckon(deal, by=by)
    return coupon


@transaction.atomic
def drop_code(deal_id: UUID, *, by: Actor) -> None:
    """Give a deal's coupon back. Without one, nothing changes. Raises NotFound, NotAllowed."""
    deal = _open_deal(deal_id, by)
    _without_code(deal)
    reckon(deal, by=by)


@transaction.atomic
def give_code_back(deal_id: UUID) -> None:
    """A deal was lost: others may have its code. Its sums stay as they were offered.

    If it was taken up again before anybody heard that it was lost, it keeps its code.
    """
    lock_rows(Deal, [deal_id])
    deal = Deal.everything.filter(id=deal_id, status=Status.LOST).first()
    if deal is not None:
        _without_code(deal)


def reckon(deal: Deal, *, by: Actor) -> None:
    """Prices by quantity, promotions, and the deal's amount, after its lines have changed. The deal is locked."""
    lines, terms = lines_of(deal), selling_terms()
    pricing, finder = pricing_of(deal, terms), _finder(deal)
    finder.load(line.variant for line in lines if line.variant is not None)
    for line in lines:
        _price(line, finder)
    _promote(deal, lines, pricing, finder)
    DealLine.objects.bulk_update(lines, ["unit_price", "price_note", "discount"])
    pricing.currency = deal.currency
    pricing.save()
    net = offer_from(deal, lines, pricing, terms).totals.net
    if net.minor > MOST_MINOR:
        raise Refused("That adds up to more than can be counted here. Check quantities and prices.")
    if pricing.follows:
        change_record("deal", deal.id, {"value_minor": net.minor, "currency": net.currency}, by=by)


def _promote(deal: Deal, lines: list[DealLine], pricing: DealPricing, finder: PriceFinder) -> None:
    items = [_item(line, deal.currency) for line in lines]
    taken = take_off(items, deductions_for(finder.buyer, deal.currency, finder.on, pricing.coupon))
    for line, off in zip(lines, taken.lines, strict=True):
        if not line.discount_by_hand:
            line.discount = off[0] if off else NONE
            line.price_note = _noted(line.price_note, off[1] if off else "")
    _off_the_whole(pricing, taken)


def _off_the_whole(pricing: DealPricing, taken: Taken) -> None:
    pricing.promotion_minor, pricing.promotion_name = taken.off_minor, taken.off_name[:180]


def _price(line: DealLine, finder: PriceFinder) -> None:
    """By its quantity, unless somebody set it."""
    line.price_note = "" if line.variant is not None else line.price_note
    if line.variant is None or line.price_by_hand:
        return
    found = finder.price_of(line.variant, line.quantity)
    if found is not None:
        line.unit_price, line.price_note = found.unit_price, found.note
    elif not line.unit_price:
        line.price_note = f"{NO_PRICE}{finder.currency}"


def _item(line: DealLine, currency: str) -> Item:
    product: Product | None = line.variant.product if line.variant else None
    shown = line.priced() if line.discount_by_hand else replace(line.priced(), discount=NONE)
    counts = line.is_item and not line.optional
    return Item(
        product_id=product.id if product and counts else None,
        category=product.category_key if product else "",
        quantity=line.quantity,
        amount_minor=shown.amount(currency),
        by_hand=line.discount_by_hand,
    )


def _set_by_hand(line: DealLine, name: str, value: Decimal | None) -> None:
    by_hand = "price_by_hand" if name == "unit_price" else "discount_by_hand"
    setattr(line, by_hand, value is not None or line.variant is None)
    if value is not None or line.variant is None:
        setattr(line, name, value or NONE)


def _noted(note: str, promotion: str) -> str:
    return ", ".join(part for part in (note, promotion) if part)[:200]


def _without_code(deal: Deal) -> None:
    release_coupons(SubjectRef("deal", deal.id))
    DealPricing.objects.filter(deal=deal, coupon__isnull=False).update(coupon=None)


def _open_deal(deal_id: UUID, by: Actor) -> Deal:
    deal = get_deal(by, deal_id, lock=True)
    by.require("sales.edit", deal)
    if not deal.is_open:
        raise Refused("The deal is closed. Reopen it to change what it is about.")
    return deal


def _finder(deal: Deal) -> PriceFinder:
    return PriceFinder(buyer_of(deal), deal.currency, _today())


def _today() -> date:
    return timezone.localdate()
