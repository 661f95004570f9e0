"""Which lines are goods, and how what is in a parcel reads."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from crm.exact import plain
from sales.models import BundlePart, LineSort, Variant
from sales.models.product import ProductType
from sales.orders.models import OrderLine
from sales.quotes.lines import Line

# UN/ECE Recommendation 20: what is counted in these is done, not sent.
TIMES = frozenset({"SEC", "MIN", "HUR", "DAY", "WEE", "MON", "ANN", "QAN", "LH"})


def which_ship(lines: Iterable[Line]) -> set[str]:
    """Ids of the lines that go into parcels: goods, bundles with goods, and what was typed freely and is no work."""
    items = [line for line in lines if line.sort == LineSort.ITEM]
    ids = {UUID(line.variant_id) for line in items if line.variant_id}
    known = {each.id: each for each in Variant.objects.filter(id__in=ids).select_related("product")}
    bundles = {each.product_id for each in known.values() if each.product.is_bundle}
    parts = BundlePart.objects.filter(bundle_id__in=bundles, variant__product__type=ProductType.GOODS)
    with_goods = set(parts.values_list("bundle_id", flat=True)) if bundles else set()
    return {line.id for line in items if _ships(line, known, with_goods)}


def _ships(line: Line, known: dict[UUID, Variant], with_goods: set[UUID]) -> bool:
    if line.every_months or line.quantity <= 0 or line.unit_price < 0:
        return False
    variant = known.get(UUID(line.variant_id)) if line.variant_id else None
    if variant is None:
        return line.unit_code not in TIMES
    return variant.product.type == ProductType.GOODS or variant.product_id in with_goods


def goods_words(counted: Iterable[tuple[OrderLine, Decimal]]) -> str:
    """ "3 Headset, 1 Dock"."""
    return ", ".join(f"{plain(count):f} {line.name}" for line, count in counted)
