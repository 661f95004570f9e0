"""What the API takes and answers of quotes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from crm.api.fields import (
    Amount,
    Choice,
    Custom,
    Day,
    Email,
    Id,
    Moment,
    Reference,
    Text,
    Whole,
    YesNo,
    record_reference,
)
from crm.api.nouns.members import find_member
from crm.api.serializers import Body, RecordShown
from crm.money import CURRENCIES, Money
from sales.models import LineSort, Quote, QuoteStatus, TaxCategory
from sales.queries.dividing import require_divisible
from sales.queries.products import get_variant
from sales.quotes.lines import Line


class Exact(serializers.DecimalField):
    """An exact number, as a text: "12.5". JSON's own numbers are read by many programs as approximate ones."""

    def __init__(self, places: int, **kwargs: Any) -> None:
        super().__init__(max_digits=18, decimal_places=places, coerce_to_string=True, normalize_output=True, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class LineShown(serializers.Serializer):
    """A line; `amount` is what it says on its right, in minor units of the quote's currency."""

    id = Id()
    sort = serializers.ChoiceField(choices=LineSort.choices)
    variant_id = Id(allow_null=True)
    name = serializers.CharField()
    description = serializers.CharField()
    quantity = Exact(4)
    unit = serializers.CharField()
    unit_price = Exact(6)
    discount = Exact(3, help_text="Per cent.")
    tax_rate = Exact(3, help_text="Per cent.")
    optional = serializers.BooleanField()
    every_months = serializers.IntegerField(help_text="0: paid once.")


class QuoteShown(RecordShown):
    """A quote. Sums are without what is optional; once accepted, with what was chosen."""

    noun = "quotes"

    number = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=QuoteStatus.choices)
    approval = serializers.CharField(help_text="asked, given, refused, or empty.")
    deal_id = Id(allow_null=True)
    person_id = Id(allow_null=True)
    company_id = Id(allow_null=True)
    owner_id = Id(allow_null=True)
    currency = serializers.CharField()
    tax_included = serializers.BooleanField()
    discount = Exact(3, help_text="Off the whole, per cent.")
    discount_minor = serializers.IntegerField(help_text="Off the whole, in minor units.")
    net = serializers.SerializerMethodField()
    tax = serializers.SerializerMethodField()
    total = Amount()
    valid_until = serializers.DateField(allow_null=True)
    intro = serializers.CharField()
    terms = serializers.CharField()
    note = serializers.CharField()
    version_sent = serializers.IntegerField(help_text="0: not sent yet.")
    sent_at = Moment(allow_null=True)
    viewed_at = Moment(allow_null=True)
    answered_at = Moment(allow_null=True)
    lines = serializers.SerializerMethodField()

    def get_net(self, quote: Quote) -> dict[str, Any]:
        """Without tax."""
        return _amount(quote.net_minor, quote)

    def get_tax(self, quote: Quote) -> dict[str, Any]:
        """The tax on it."""
        return _amount(quote.tax_minor, quote)

    def get_lines(self, quote: Quote) -> Any:
        """In their order."""
        rows = sorted(quote.lines.all(), key=lambda line: (line.position, line.pk))
        return LineShown(rows, many=True).data


class LineGiven(Body):
    """A line of a quote."""

    sort = Choice(choices=LineSort.choices, required=False)
    variant_id = Reference(get_variant, required=False, allow_null=True)
    name = Text(max_length=300)
    description = Text(max_length=4000, required=False, allow_blank=True)
    quantity = Exact(4, min_value=Decimal(0), required=False)
    unit = Text(max_length=12, required=False, allow_blank=True)
    unit_price = Exact(6, required=False)
    discount = Exact(3, min_value=Decimal(0), max_value=Decimal(100), required=False)
    tax_rate = Exact(3, min_value=Decimal(0), max_value=Decimal(100), required=False)
    tax_category = Choice(choices=TaxCategory.choices, required=False)
    optional = YesNo(required=False)
    every_months = Whole(min_value=0, max_value=120, required=False)

    def validate(self, attrs: Any) -> Any:
        """A product by its id, as lines keep it."""
        if "variant_id" in attrs:
            attrs["variant_id"] = str(attrs["variant_id"].id) if attrs["variant_id"] else ""
        return attrs


def lines_given(given: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Lines of a new or changed document, as `LineGiven` read them. Raises Refused for parts of what is not divided."""
    lines = [Line.new(**line) for line in given]
    require_divisible(lines)
    return lines


class QuoteLines(Body):
    """All lines of a quote."""

    lines = LineGiven(many=True)


class QuoteChange(Body):
    """Facts of a quote. Its lines, its sending and its withdrawal have addresses of their own."""

    name = Text(max_length=160)
    deal_id = record_reference("deal", source="deal", required=False, allow_null=True)
    person_id = record_reference("person", source="person", required=False, allow_null=True)
    company_id = record_reference("company", source="company", required=False, allow_null=True)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    discount = Exact(3, min_value=Decimal(0), max_value=Decimal(100), required=False)
    discount_minor = Whole(min_value=0, max_value=10**15, required=False)
    valid_until = Day(required=False, allow_null=True)
    intro = Text(max_length=4000, required=False, allow_blank=True)
    terms = Text(max_length=8000, required=False, allow_blank=True)
    note = Text(max_length=4000, required=False, allow_blank=True)
    custom = Custom(required=False)


class QuoteAdd(Body):
    """A new draft: for a deal with its people, currency and products; or for a person or a company."""

    name = Text(max_length=160, required=False)
    deal_id = record_reference("deal", source="deal", required=False)
    person_id = record_reference("person", source="person", required=False)
    company_id = record_reference("company", source="company", required=False)
    currency = Choice(choices=[(code, code) for code in CURRENCIES], required=False)
    discount = Exact(3, min_value=Decimal(0), max_value=Decimal(100), required=False)
    discount_minor = Whole(min_value=0, max_value=10**15, required=False)
    valid_until = Day(required=False, allow_null=True)
    intro = Text(max_length=4000, required=False, allow_blank=True)
    terms = Text(max_length=8000, required=False, allow_blank=True)
    note = Text(max_length=4000, required=False, allow_blank=True)
    lines = LineGiven(many=True, required=False, help_text="Without: the deal's products.")
    custom = Custom(required=False)

    def validate(self, attrs: Any) -> Any:
        """What it is about has to be known."""
        if not attrs.get("name") and not attrs.get("deal"):
            raise serializers.ValidationError({"name": ["Say what it is about, or give a deal."]})
        return attrs


class QuoteSend(Body):
    """The mail; without an address the quote is fixed and handed over in another way."""

    to = Email(required=False, max_length=254)
    subject = Text(max_length=200, required=False)
    words = Text(max_length=8000, required=False)
    key = Text(max_length=64, required=False, help_text="Sent twice with the same key, mailed once.")

    def validate(self, attrs: Any) -> Any:
        """A mail says something."""
        missing = {
            name: ["A mail needs it."] for name in ("subject", "words") if attrs.get("to") and not attrs.get(name)
        }
        if missing:
            raise serializers.ValidationError(missing)
        return attrs


def _amount(minor: int, quote: Quote) -> dict[str, Any]:
    return dict(Amount().to_representation(Money(minor, quote.currency)))
