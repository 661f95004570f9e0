"""Reads of products and their variants."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.normal_forms import name_key
from crm.records.locking import lock_rows
from sales.models import BundlePart, Product, ProductQuerySet, Variant, sku_key


def products_visible_to(actor: Actor) -> ProductQuerySet:
    """All products for whoever may see products, none for others."""
    return Product.objects.visible_to(actor) if actor.can("sales.products.view") else Product.objects.none()


def get_product(actor: Actor, product_id: UUID, *, lock: bool = False) -> Product:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Product, [product_id])
    found = products_visible_to(actor).select_related("unit", "tax_class").filter(id=product_id).first()
    if found is None:
        raise NotFound("There is no such product.")
    return found


def product_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    return dict(Product.objects.filter(id__in=set(ids)).values_list("id", "name"))


def variants_of(product: Product, *, retired: bool = False) -> list[Variant]:
    """Its variants in their order, with the product set."""
    rows = list(Variant.objects.filter(product=product, **({} if retired else {"active": True})))
    for row in rows:
        row.product = product
    return rows


def get_variant(actor: Actor, variant_id: UUID) -> Variant:
    """A variant of a product the actor may see, with product, unit and tax class. Raises NotFound."""
    rows = Variant.objects.select_related("product__unit", "product__tax_class")
    found = rows.filter(id=variant_id, product__deleted_at__isnull=True).first()
    if found is None or not actor.can("sales.products.view"):
        raise NotFound("There is no such product.")
    return found


def variants_called(actor: Actor, typed: str, most: int = 12) -> list[Variant]:
    """Variants on sale whose article number, barcode or name begins with what was typed, or any word of the name."""
    if not actor.can("sales.products.view"):
        return []
    key, rows = name_key(typed), _on_sale()
    if key:
        number = sku_key(typed)
        named = Q(product__name_key__begins=key) | Q(product__name_key__contains=f" {key}") | Q(name__icontains=typed)
        rows = rows.filter(named | Q(sku_key__begins=number) | Q(barcode=typed.strip()))
    return list(rows.order_by("product__name_key", "position", "id")[:most])


def variant_written(actor: Actor, typed: str) -> Variant | None:
    """The one variant that somebody wrote: its article number, its full name, as it stands among suggestions, or so
    much of it that nothing else can be meant.
    """
    if not actor.can("sales.products.view"):
        return None
    text = typed.strip()
    number, dot, _ = text.partition(" · ")
    if dot and (numbered := _on_sale().filter(sku_key=sku_key(number)).first()):
        return numbered
    found = list(_on_sale().filter(_is_exactly(text))[:2]) or variants_called(actor, text, most=2)
    return found[0] if len(found) == 1 else None


def written_as(variant: Variant) -> str:
    """How a variant stands among suggestions: "AB-12 · Cotton shirt, blue". Needs its product."""
    return f"{variant.sku} · {variant.full_name}" if variant.sku else variant.full_name


def _on_sale() -> QuerySet[Variant]:
    rows = Variant.objects.select_related("product__unit", "product__tax_class")
    return rows.filter(active=True, product__archived_at__isnull=True, product__deleted_at__isnull=True)


def _is_exactly(text: str) -> Q:
    """The article number, or the full name: the product's, and behind a comma the variant's."""
    found = Q(product__name_key=name_key(text), name="")
    if number := sku_key(text):
        found |= Q(sku_key=number)
    pieces = text.split(", ")
    for place in range(1, len(pieces)):
        product, name = ", ".join(pieces[:place]), ", ".join(pieces[place:])
        found |= Q(product__name_key=name_key(product), name__iexact=name)
    return found


def parts_of(product: Product) -> list[BundlePart]:
    """What is in a bundle, with variants and their products."""
    return list(BundlePart.objects.filter(bundle=product).select_related("variant__product__unit"))


def categories() -> list[str]:
    """Those that products have, by name."""
    rows = Product.objects.exclude(category_key="").order_by("category_key").values_list("category", "category_key")
    return list({key: name for name, key in rows}.values())
