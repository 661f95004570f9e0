"""Products, their prices, units, tax classes and price books in the API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.api.fields import Choice, Custom, Day, Id, Moment, Reference, Text, YesNo
from crm.api.records import PlainList, RecordViews
from crm.api.serializers import Body, Nothing, RecordShown
from crm.records.paging import Order
from crm.search.queries.finding import matching_ids
from sales.actions.prices import set_price
from sales.actions.products import add_product
from sales.actions.selling_start import seed_selling
from sales.models import BundlePrice, Period, Price, PriceBook, Product, ProductType, TaxClass, Unit
from sales.queries.price_books import get_book
from sales.queries.products import get_variant, products_visible_to
from sales.queries.selling import get_tax_class, get_unit, rate_of

EXACT = {"max_digits": 18, "decimal_places": 6, "coerce_to_string": True}


class VariantShown(serializers.Serializer):
    """A form in which a product is sold: what lines and prices name."""

    id = Id()
    name = serializers.CharField()
    sku = serializers.CharField(help_text="The article number.")
    barcode = serializers.CharField()
    active = serializers.BooleanField()


class ProductShown(RecordShown):
    """A product with its variants."""

    noun = "products"

    name = serializers.CharField()
    type = serializers.ChoiceField(choices=ProductType.choices)
    category = serializers.CharField()
    description = serializers.CharField()
    unit_id = Id()
    tax_class_id = Id()
    every_months = serializers.IntegerField(help_text="How often a subscription is paid; 0 for once.")
    is_stocked = serializers.BooleanField()
    bundle_price = serializers.ChoiceField(choices=BundlePrice.choices)
    archived_at = Moment(allow_null=True)
    variants = VariantShown(many=True)


class ProductChange(Body):
    """Facts of a product."""

    name = Text(max_length=160)
    type = Choice(choices=ProductType.choices, required=False)
    category = Text(max_length=80, required=False, allow_blank=True)
    description = Text(max_length=4000, required=False, allow_blank=True)
    unit_id = Reference(lambda _actor, each: get_unit(each), source="unit", required=False)
    tax_class_id = Reference(lambda _actor, each: get_tax_class(each), source="tax_class", required=False)
    every_months = Choice(choices=Period.choices, required=False)
    is_stocked = YesNo(required=False)
    bundle_price = Choice(choices=BundlePrice.choices, required=False)
    custom = Custom(required=False)


class ProductAdd(ProductChange):
    """A new product. Its first variant has the article number."""

    sku = Text(max_length=64, required=False, allow_blank=True, help_text="The article number.")
    barcode = Text(max_length=32, required=False, allow_blank=True)


class PriceShown(serializers.Serializer):
    """What one costs, from a quantity and a day on."""

    id = Id()
    variant_id = Id()
    price_book_id = Id(source="book_id")
    currency = serializers.CharField(source="book.currency")
    unit_price = serializers.DecimalField(**EXACT)
    min_quantity = serializers.DecimalField(max_digits=18, decimal_places=4, coerce_to_string=True)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True, help_text="The last day.")
    replaced_at = Moment(allow_null=True, help_text="When another price of the same day took its place.")


class PricesShown(serializers.Serializer):
    """Every price that a product ever had, the newest first."""

    items = PriceShown(many=True)


class PriceAdd(Body):
    """A price from a day on. For the same day and quantity again it takes the place of the one before."""

    variant_id = Reference(get_variant, source="variant")
    price_book_id = Reference(lambda _actor, each: get_book(each), source="book")
    unit_price = serializers.DecimalField(min_value=0, max_digits=15, decimal_places=6)
    min_quantity = serializers.DecimalField(min_value=0, max_digits=13, decimal_places=4, required=False)
    valid_from = Day(required=False, help_text="Today, if nothing is said.")
    valid_until = Day(required=False, allow_null=True)

    def validate(self, attrs: Any) -> Any:
        """It can't end before it begins."""
        begins = attrs.setdefault("valid_from", timezone.localdate())
        if attrs.get("valid_until") and attrs["valid_until"] < begins:
            raise serializers.ValidationError({"valid_until": ["It can't end before it begins."]})
        return attrs


class Products(RecordViews):
    noun, kind, capability = "products", "product", "sales.products.view"
    guarded = RecordViews.guarded
    sorts = {"name": Order("name_key")}
    bodies = {"create": ProductAdd, "change": ProductChange, "restore": Nothing, "add_price": PriceAdd}
    answers = {
        **dict.fromkeys(("list", "retrieve", "create", "change", "restore"), ProductShown),
        "prices": PricesShown,
        "add_price": PriceShown,
    }
    made = {"create": 201, "add_price": 201}

    def rows(self) -> QuerySet[Any]:
        """With their variants."""
        return products_visible_to(self.actor).prefetch_related("variants")

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By name, article number or description."""
        return rows.filter(id__in=matching_ids("product", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Product:
        """A new product; unit and tax class are the organization's usual ones if nothing is said."""
        terms = seed_selling()
        start = {"unit": terms.unit, "tax_class": terms.tax_class}
        return add_product({**start, **values, "custom": custom}, by=self.actor)

    def prices(self, request: Any, record_id: UUID) -> HttpResponse:
        """Every price it ever had."""
        product = self.fetch(record_id)
        rows = Price.objects.filter(variant__product=product).select_related("book").order_by("-id")[:1000]
        return Response({"items": PriceShown(rows, many=True).data})

    def add_price(self, request: Any, record_id: UUID) -> HttpResponse:
        """Set a price of one of its variants."""
        product, values = self.fetch(record_id), self.read_body()
        variant, book = values.pop("variant"), values.pop("book")
        if variant.product_id != product.pk:
            raise serializers.ValidationError({"variant_id": ["That is a variant of another product."]})
        price = set_price(variant, book, values.pop("unit_price"), by=self.actor, **values)
        return Response(PriceShown(price).data, status=201)


class UnitShown(serializers.Serializer):
    """What quantities are counted in."""

    id = Id()
    name = serializers.CharField()
    symbol = serializers.CharField()
    code = serializers.CharField(help_text="UN/ECE Recommendation 20.")
    places = serializers.IntegerField(help_text="Digits that a quantity may have after the point.")


class TaxClassShown(serializers.Serializer):
    """How something is taxed, and the rate of today where a customer's country has none of its own."""

    id = Id()
    name = serializers.CharField()
    category = serializers.CharField(help_text="As EN 16931 has it: S, Z, E, AE, K, G or O.")
    rate = serializers.SerializerMethodField(help_text="Per cent.")

    def get_rate(self, tax_class: TaxClass) -> str:
        """As text: exact."""
        return str(rate_of(tax_class, timezone.localdate()))


class PriceBookShown(serializers.Serializer):
    """Prices of one currency, for all or for some customers."""

    id = Id()
    name = serializers.CharField()
    currency = serializers.CharField()
    company_id = Id(allow_null=True)
    tag = serializers.CharField(source="tag.name", allow_null=True, default=None)
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)


class Units(PlainList):
    """Those in use."""

    noun, capability, title = "products", "sales.products.view", "units"
    answers = {"list": UnitShown}

    def rows(self) -> QuerySet[Any]:
        """Those that new products can have."""
        return Unit.objects.filter(active=True)


class TaxClasses(PlainList):
    """Those in use."""

    noun, capability, title = "products", "sales.products.view", "tax_classes"
    answers = {"list": TaxClassShown}

    def rows(self) -> QuerySet[Any]:
        """With their rates."""
        return TaxClass.objects.filter(active=True).prefetch_related("rates")


class PriceBooks(PlainList):
    """Those in use."""

    noun, capability, title = "products", "sales.products.view", "price_books"
    answers = {"list": PriceBookShown}

    def rows(self) -> QuerySet[Any]:
        """With whom they are for."""
        return PriceBook.objects.filter(active=True).select_related("tag")
