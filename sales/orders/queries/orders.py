"""Reads of orders, scoped to the viewer."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, QuerySet

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept
from sales.actions.variants import exploded
from sales.models import BundlePart, Reservation, StockLevel, Variant
from sales.orders.models import Cancellation, Order, OrderLine, OrderQuerySet, Return, Shipment
from sales.queries.keyed import begun_with

NONE = Decimal(0)
BESIDE = ("owner", "deal", "person", "company", "quote")


def orders_visible_to(actor: Actor) -> OrderQuerySet:
    """All orders the actor may see."""
    return Order.objects.visible_to(actor)


def get_order(actor: Actor, order_id: UUID, *, lock: bool = False) -> Order:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Order, [order_id])
    order = orders_visible_to(actor).select_related(*BESIDE).filter(id=order_id).first()
    if order is None:
        raise NotFound("There is no such order.")
    return order


def order_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Numbers and names by id."""
    rows = Order.objects.filter(id__in=set(ids)).values_list("id", "number", "name")
    return {id_: f"{number} {name}" for id_, number, name in rows}


@kept
def orders_of(actor: Actor, kind: str, record_id: UUID, most: int) -> QuerySet[Order]:
    """Orders of a deal, a quote, a person or a company (`kind`), newest first."""
    return orders_visible_to(actor).filter(**{f"{kind}_id": record_id}).order_by("-id")[:most]


def order_of_quote(quote_id: UUID) -> Order | None:
    """The order that an accepted quote became, if it was not cancelled."""
    return Order.objects.standing().filter(quote_id=quote_id).first()


def order_with_key(actor: Actor, key: str) -> Order | None:
    """The order that was placed with this key, see `begun_with`. Raises Refused where the actor may not see it."""
    known: Order | None = begun_with(Order.everything, actor, key, "an order")
    return known


def was_done(what: type[Shipment | Return | Cancellation], order: Order, key: str) -> bool:
    """Whether the form with this key was sent already: then its numbers are not what is left, and it can't be read."""
    return bool(key) and what.objects.filter(order=order, key=key).exists()


def lines_of(order_id: UUID) -> list[OrderLine]:
    """An order's lines in their order, with what they sell."""
    rows = OrderLine.objects.filter(order_id=order_id).select_related("variant__product")
    return list(rows.order_by("position", "id"))


def lines_of_all(order_ids: Collection[UUID]) -> dict[UUID, list[OrderLine]]:
    """The same of several orders, by order."""
    found: dict[UUID, list[OrderLine]] = {order_id: [] for order_id in order_ids}
    rows = OrderLine.objects.filter(order_id__in=order_ids).select_related("variant__product")
    for line in rows.order_by("position", "id"):
        found[line.order_id].append(line)
    return found


def shipments_of(order_id: UUID) -> list[Shipment]:
    """What went out, the first first, with its lines and who sent it."""
    rows = Shipment.objects.filter(order_id=order_id).select_related("sent_by", "order")
    return list(rows.prefetch_related("lines__line"))


def get_shipment(actor: Actor, shipment_id: UUID) -> Shipment:
    """One parcel of an order that the actor may see. Raises NotFound."""
    rows = Shipment.objects.select_related("order").filter(order__in=orders_visible_to(actor))
    shipment = rows.filter(id=shipment_id).first()
    if shipment is None:
        raise NotFound("There is no such shipment.")
    return shipment


def returns_of(order_id: UUID) -> list[Return]:
    """What came back, the first first, with its lines and who took it."""
    rows = Return.objects.filter(order_id=order_id).select_related("taken_by", "order")
    return list(rows.prefetch_related("lines__shipped__line"))


def orders_lacking(variant_ids: Collection[UUID]) -> list[UUID]:
    """Ids of orders that wait for stock and have one of these variants, alone or in a bundle; the oldest first."""
    bundles = BundlePart.objects.filter(variant_id__in=variant_ids).values("bundle_id")
    with_it = OrderLine.objects.filter(Q(variant_id__in=variant_ids) | Q(variant__product_id__in=bundles), ships=True)
    rows = Order.objects.filter(lacks_stock=True, id__in=with_it.values("order_id")).order_by("id")
    return list(rows.values_list("id", flat=True))


def is_any_free(variant_ids: Collection[UUID]) -> bool:
    """Whether any of these variants lies on the shelf and is promised to nobody."""
    return StockLevel.objects.filter(variant_id__in=variant_ids, on_hand__gt=F("reserved")).exists()


def stocked_in(order_id: UUID) -> list[UUID]:
    """Ids of the variants on the shelf that an order has lines of, alone or in bundles."""
    lines = OrderLine.objects.filter(order_id=order_id, ships=True, variant__isnull=False)
    alone = lines.filter(variant__product__is_stocked=True).values_list("variant_id", flat=True)
    bundles = lines.filter(variant__product__type="bundle").values("variant__product_id")
    parts = BundlePart.objects.filter(bundle_id__in=bundles, variant__product__is_stocked=True)
    return sorted({*alone, *parts.values_list("variant_id", flat=True)})


def newest_ids_of_deal(deal_id: UUID) -> list[UUID]:
    """Ids of a deal's orders, for its timeline."""
    return list(Order.objects.filter(deal_id=deal_id).order_by("-id").values_list("id", flat=True)[:20])


def stock_missing(lines: Iterable[OrderLine], order_id: UUID) -> list[tuple[Variant, Decimal]]:
    """What an order waits for: each variant, and how many of it are not reserved."""
    needed = exploded([(line.variant, line.to_ship) for line in lines if line.variant is not None and line.to_ship > 0])
    rows = Reservation.objects.filter(subject_kind="order", subject_id=order_id)
    promised = {row.variant_id: row.quantity for row in rows}
    lacking = {each: count - promised.get(each, NONE) for each, count in needed.items()}
    lacking = {each: count for each, count in lacking.items() if count > 0}
    variants = Variant.objects.filter(id__in=lacking).select_related("product").order_by("id")
    return [(variant, lacking[variant.id]) for variant in variants]
