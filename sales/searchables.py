"""What deals and products are found by."""

from crm.events.catalog.products import ProductAdded, ProductChanged
from crm.events.catalog.sales import (
    CompetitorAdded,
    CompetitorChanged,
    DealChanged,
    DealLost,
    DealMoved,
    DealOpened,
    DealReopened,
    DealWon,
)
from crm.search.searchable import Found, Searchable, register_searchable
from crm.web.formats import money
from sales import quote_search as quote_search
from sales.models import Competitor, Deal, Product
from sales.queries.competitors import competitors_visible_to
from sales.queries.deals import deals_visible_to
from sales.queries.products import products_visible_to
from sales.words import who_words


def _deal(deal: Deal) -> Found:
    worth = money(deal.value_minor, deal.currency) if deal.value_minor else ""
    about = ", ".join(part for part in (who_words(deal), deal.stage.name) if part)
    return Found(title=deal.name, subtitle=about, body=deal.next_step, aside=worth)


register_searchable(
    Searchable(
        kind="deal",
        capability="sales.view",
        rows=lambda: Deal.objects.select_related("stage", "person", "company"),
        visible=deals_visible_to,
        found=_deal,
        events=(DealOpened, DealChanged, DealMoved, DealWon, DealLost, DealReopened),
        order=30,
    )
)


def _product(product: Product) -> Found:
    numbers = [variant.sku for variant in product.variants.all() if variant.sku]
    return Found(
        title=product.name,
        subtitle=", ".join(part for part in (product.category, *numbers[:3]) if part),
        body=" ".join([*numbers, *[variant.name for variant in product.variants.all()], product.description]),
    )


register_searchable(
    Searchable(
        kind="product",
        capability="sales.products.view",
        rows=lambda: Product.objects.prefetch_related("variants"),
        visible=products_visible_to,
        found=_product,
        events=(ProductAdded, ProductChanged),
        order=35,
    )
)


def _competitor(competitor: Competitor) -> Found:
    return Found(title=competitor.name, subtitle="Competitor", body=f"{competitor.strengths} {competitor.weaknesses}")


register_searchable(
    Searchable(
        kind="competitor",
        capability="sales.view",
        rows=Competitor.objects.all,
        visible=competitors_visible_to,
        found=_competitor,
        events=(CompetitorAdded, CompetitorChanged),
        order=60,
    )
)
