"""What the organization sells, what it costs whom, and which deals are about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from crm.accounts.actor import Actor, member_actor
from crm.customers.models import Tag
from crm.money import Money
from demo.chance import Chance
from demo.history.company import Office
from demo.scenarios.wares import WARES, Ware
from sales.actions.coupons import add_coupon
from sales.actions.price_books import save_book
from sales.actions.prices import set_price
from sales.actions.products import add_product
from sales.actions.promotions import save_promotion
from sales.actions.selling_start import seed_selling, standard_book
from sales.actions.stock import receive_stock, set_reorder
from sales.actions.variants import add_part, save_variant
from sales.models import Deal, DealLine, DealPricing, TaxClass, Unit, Variant
from sales.pricing.totals import totals_of
from sales.queries.buyers import Buyer
from sales.queries.line_drafts import draft_line
from sales.queries.prices import PriceFinder
from sales.queries.products import variants_of

MANY = 60  # deals with products on them


@dataclass
class Catalogue:
    """Variants by the names of their products, and the lines of deals that are to be written."""

    variants: dict[str, Variant] = field(default_factory=dict)
    lines: list[DealLine] = field(default_factory=list)
    pricings: list[DealPricing] = field(default_factory=list)


def open_catalogue(office: Office, chance: Chance) -> Catalogue:
    """As the owner would: products, prices, a book for partners, a promotion with a code."""
    apart = Chance(office.scenario.seed + 7, chance.now, chance.zone)
    owner, catalogue = member_actor(office.members["owner"][0]), Catalogue()
    seed_selling()
    for ware in WARES[office.scenario.key]:
        catalogue.variants[ware.name] = _add(ware, office, apart, owner)
    for ware in WARES[office.scenario.key]:
        for part, count in ware.parts:
            add_part(catalogue.variants[ware.name].product_id, catalogue.variants[part], Decimal(count), by=owner)
    _promotions(office, apart, owner)
    return catalogue


def put_on_deals(catalogue: Catalogue, office: Office, chance: Chance, deals: Sequence[Deal]) -> None:
    """Products on the youngest open deals, whose amount follows them, before they are written."""
    apart = Chance(office.scenario.seed + 8, chance.now, chance.zone)
    some = [deal for deal in deals if deal.is_open and deal.currency == office.scenario.currency][-MANY:]
    sold = [ware for ware in WARES[office.scenario.key] if any(ware.dealt)]
    finder, terms = PriceFinder(Buyer(), office.scenario.currency, chance.now.date()), seed_selling()
    finder.load(catalogue.variants.values())
    for deal in some:
        lines = []
        for place, ware in enumerate(apart.random.sample(sold, k=apart.between(1, 3)), 1):
            count = Decimal(apart.between(*ware.dealt))
            values = draft_line(catalogue.variants[ware.name], count, finder)
            off = Decimal(apart.weighted([(0, 6), (5, 2), (10, 1)]))
            lines.append(DealLine(deal=deal, position=place, discount=off, discount_by_hand=bool(off), **values))
        deal.value_minor = totals_of([line.priced() for line in lines], terms.terms(deal.currency)).net.minor
        catalogue.lines += lines
        catalogue.pricings.append(DealPricing(deal=deal, currency=deal.currency))


def write_lines(catalogue: Catalogue, office: Office) -> None:
    """After deals and tags."""
    _partners(office)
    DealLine.objects.bulk_create(catalogue.lines)
    DealPricing.objects.bulk_create(catalogue.pricings)


def _add(ware: Ware, office: Office, chance: Chance, owner: Actor) -> Variant:
    terms = seed_selling()
    unit = Unit.objects.get(name=ware.unit)
    tax = TaxClass.objects.get(name=ware.tax) if ware.tax else terms.tax_class
    product = add_product(
        {"name": ware.name, "type": ware.type, "category": ware.category, "description": ware.says, "sku": ware.sku,
         "unit": unit, "tax_class": tax, "every_months": ware.every_months, "is_stocked": bool(ware.stock),
         "bundle_price": "sum" if ware.parts and not ware.price else "own"},
        by=owner,
    )  # fmt: skip
    variants = variants_of(product)
    variants += [
        save_variant(product.id, None, {"name": name, "sku": f"{ware.sku}-{place}"}, by=owner)
        for place, name in enumerate(ware.variants, 2)
    ]
    book, since = standard_book(office.scenario.currency), chance.now.date() - timedelta(days=300)
    for variant in variants:
        if ware.price:
            price = Decimal(ware.price)
            set_price(variant, book, price * Decimal("0.95"), valid_from=since, by=owner)
            set_price(variant, book, price, valid_from=chance.now.date() - timedelta(days=40), by=owner)
        for count, tier in ware.tiers:
            set_price(variant, book, Decimal(tier), valid_from=since, min_quantity=Decimal(count), by=owner)
        if ware.stock:
            _stock(variant, ware, chance, owner)
    return variants[0]


def _stock(variant: Variant, ware: Ware, chance: Chance, owner: Actor) -> None:
    count = Decimal(ware.stock + chance.between(0, ware.stock // 2))
    receive_stock(variant, count, note=f"Delivery note {chance.between(4000, 9999)}", by=owner)
    set_reorder(variant, Decimal(ware.stock // 5 * chance.between(1, 6)), by=owner)


def _partners(office: Office) -> None:
    currency, name = office.scenario.currency, office.scenario.tags[0]
    book = {"name": f"{name} prices", "currency": currency, "based_on": standard_book(currency), "change": Decimal(-12)}
    owner = member_actor(office.members["owner"][0])
    save_book(None, {**book, "tag": Tag.objects.filter(name=name).first()}, by=owner)


def _promotions(office: Office, chance: Chance, owner: Actor) -> None:
    currency, today = office.scenario.currency, chance.now.date()
    winter = {"name": "Winter offer", "percent": Decimal(8), "valid_from": today - timedelta(days=10),
              "valid_until": today + timedelta(days=30), "needs_code": True}  # fmt: skip
    promotion = save_promotion(None, winter, [], by=owner)
    add_coupon(promotion.id, "WINTER8", {"most_uses": 100, "most_per_customer": 1}, by=owner)
    welcome = {"name": "Welcome", "amount_minor": Money.of(Decimal(50), currency).minor, "currency": currency,
               "needs_code": True}  # fmt: skip
    add_coupon(save_promotion(None, welcome, [], by=owner).id, "HELLO50", {"most_uses": 500}, by=owner)
