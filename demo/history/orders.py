"""Orders in every state: of the accepted quote, and of customers who order again."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership
from crm.customers.models import Person
from demo.chance import Chance
from demo.history.company import Office
from demo.scenarios.wares import WARES
from sales.models import Quote, QuoteStatus, Variant
from sales.orders.actions.cancelling import cancel_order
from sales.orders.actions.placing import Wish, order_from_quote, place_order
from sales.orders.actions.returning import Parcel as Back
from sales.orders.actions.returning import take_return
from sales.orders.actions.shipping import Parcel, finish_order, set_delivered, ship_order
from sales.orders.models import Order, ShipmentLine
from sales.orders.queries.orders import lines_of
from sales.queries.buyers import Buyer
from sales.queries.line_drafts import draft_line
from sales.queries.prices import PriceFinder
from sales.quotes.lines import Line

# How many days ago, how many of each of two products, what became of it.
FATES = (
    (41, (3, 2), "returned"), (33, (2, 1), "delivered"), (19, (4, 2), "delivered"), (9, (5, 1), "shipped"),
    (6, (6, 3), "partly"), (3, (2, 2), "placed"), (2, (1, 1), "cancelled"), (1, (900, 1), "placed"),
)  # fmt: skip


def place_orders(office: Office, chance: Chance, reps: Sequence[Membership]) -> None:
    """As the reps would; the same each time."""
    apart = Chance(office.scenario.seed + 21, chance.now, chance.zone)
    for quote in Quote.objects.filter(status=QuoteStatus.ACCEPTED, owner__isnull=False).select_related("owner__role"):
        order = order_from_quote(quote.id, knowing=True, by=member_actor(quote.owner))
        _live(order, "partly", 0, member_actor(quote.owner), apart)
    buyers = Person.objects.filter(lifecycle="customer", owner__in=reps, email__gt="").select_related("company")
    buyers = buyers.select_related("owner__role", "owner__team").order_by("-id")[: len(FATES)]
    for person, (days, counts, fate) in zip(buyers, FATES, strict=False):
        if person.owner is not None:
            _again(office, person, days, counts, fate, apart)


def _again(office: Office, person: Person, days: int, counts: tuple[int, int], fate: str, chance: Chance) -> None:
    wares = [ware.name for ware in WARES[office.scenario.key] if ware.stock or ware.type == "goods"]
    names = wares if len(wares) > 1 else [ware.name for ware in WARES[office.scenario.key] if any(ware.dealt)]
    chosen = chance.random.sample(names, k=min(2, len(names)))
    found = {each.product.name: each for each in _variants().filter(product__name__in=chosen)}
    finder = PriceFinder(Buyer(person, person.company), office.scenario.currency, timezone.localdate())
    lines = [
        _line(found[name], Decimal(count), finder) for name, count in zip(chosen, counts, strict=False) if name in found
    ]
    by = member_actor(person.owner) if person.owner else member_actor(office.members["owner"][0])
    wish = Wish(
        name=f"{chosen[0]} for {person.company or person.name}",
        currency=office.scenario.currency,
        lines=lines,
        person=person,
        placed_on=timezone.localdate() - timedelta(days=days),
        facts={"reference": f"PO {chance.between(4000, 9900)}", "email": "" if days > 10 else person.email},
    )
    _live(place_order(wish, knowing=True, by=by), fate, days, by, chance)


def _live(order: Order, fate: str, days: int, by: Actor, chance: Chance) -> None:
    if fate == "cancelled":
        cancel_order(order.id, reason="Ordered twice by mistake", by=by)
        return
    rows = [row for row in lines_of(order.id) if row.to_ship > 0]
    if fate == "placed":
        return
    if not rows:
        finish_order(order.id, by=by)
        return
    part = rows[:1] if fate == "partly" else rows
    parcel = Parcel(
        {row.id: max(row.to_ship // 2, Decimal(1)) if fate == "partly" else row.to_ship for row in part},
        key="demo",
        carrier=chance.one(("dhl", "ups", "gls")),
        tracking=f"{chance.between(10**11, 10**12 - 1)}",
        shipped_at=timezone.now() - timedelta(days=max(days - 2, 0)),
    )
    shipment = ship_order(order.id, parcel, by=by)
    if fate in ("delivered", "returned"):
        set_delivered(shipment.id, by=by)
    if fate == "returned":
        row = ShipmentLine.objects.filter(shipment=shipment).order_by("id")[0]
        take_return(order.id, Back({row.id: Decimal(1)}, "demo", "Scratched on arrival", restock=False), by=by)


def _line(variant: Variant, count: Decimal, finder: PriceFinder) -> Line:
    drafted = draft_line(variant, count, finder)
    drafted.pop("variant")
    return Line.new(variant_id=str(variant.id), **drafted)


def _variants() -> QuerySet[Variant]:
    rows = Variant.objects.select_related("product__unit", "product__tax_class")
    return rows.order_by("-position")
