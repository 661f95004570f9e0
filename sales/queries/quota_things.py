"""Of what targets can be: everything, a category of products, a product."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sales.models import Product
from sales.targets import What

EVERYTHING = "All that is sold"
GONE = "A product that is gone"
MOST = 300


@dataclass(frozen=True)
class Things:
    """What can be chosen: by name, products in use only."""

    categories: list[tuple[What, str]]
    products: list[tuple[What, str]]

    def find(self, key: str) -> tuple[What, str]:
        """The one of that key; all that is sold for anything unknown."""
        known = {what.key: (what, label) for what, label in [*self.categories, *self.products]}
        return known.get(key) or (What(), EVERYTHING)


def things(also: str = "") -> Things:
    """All that targets can be of; the product with the key `also` even if nothing new gets it. One statement."""
    rows = Product.objects.order_by("name_key", "id").values_list(
        "id", "name", "category", "category_key", "archived_at"
    )
    names: dict[str, str] = {}
    products: list[tuple[What, str]] = []
    for product_id, name, category, category_key, archived_at in rows:
        what = What(product_id)
        if archived_at is None and category_key:
            names.setdefault(category_key, category)
        if (archived_at is None and len(products) < MOST) or what.key == also:
            products.append((what, name))
    return Things([(What(None, key), name) for key, name in sorted(names.items())], products)


def labels_of(whats: Iterable[What]) -> dict[What, str]:
    """How things are called. One statement, none where all is sold."""
    wanted = set(whats)
    ids: set[UUID] = {what.product_id for what in wanted if what.product_id}
    keys = {what.category_key for what in wanted if what.category_key}
    names = dict(Product.everything.filter(id__in=ids).values_list("id", "name")) if ids else {}
    rows = Product.objects.filter(category_key__in=keys).values_list("category_key", "category") if keys else ()
    categories = dict(rows)
    return {what: _label(what, names, categories) for what in wanted}


def _label(what: What, names: dict[UUID, str], categories: dict[str, str]) -> str:
    if what.product_id:
        return names.get(what.product_id, GONE)
    return categories.get(what.category_key, what.category_key) if what.category_key else EVERYTHING
