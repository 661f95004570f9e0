"""What the API takes and answers of orders."""

from typing import Any

from rest_framework import serializers

from crm.api.fields import Amount, Choice, Custom, Day, Email, Id, Moment, Reference, Text, YesNo, record_reference
from crm.api.nouns.members import find_member
from crm.api.serializers import Body, RecordShown
from crm.money import CURRENCIES, Money
from sales.api.quote_bodies import Exact, LineGiven, LineShown
from sales.orders.addresses import PARTS
from sales.orders.carriers import tracking_url
from sales.orders.models import Order, OrderStatus, Shipment
from sales.queries.quotes import get_quote


class OrderLineShown(LineShown):
    """A line of an order, with how much of it went out, came back or was called off."""

    ships = serializers.BooleanField(help_text="Goods, which go into parcels.")
    shipped = Exact(4)
    returned = Exact(4)
    cancelled = Exact(4)


class ParcelLine(serializers.Serializer):
    """So many of an order's line."""

    id = Id(help_text="Give it to say what came back.")
    line_id = Id()
    quantity = Exact(4)
    returned = Exact(4)


class ShipmentShown(serializers.Serializer):
    """A parcel that went out."""

    id = Id()
    place = serializers.IntegerField()
    carrier = serializers.CharField(help_text="The key of a known carrier, or a name.")
    tracking = serializers.CharField()
    tracking_url = serializers.SerializerMethodField()
    note = serializers.CharField()
    shipped_at = Moment()
    delivered_at = Moment(allow_null=True)
    lines = ParcelLine(many=True)

    def get_tracking_url(self, shipment: Shipment) -> str:
        """Where its way can be looked up; empty for a carrier that is not known."""
        return tracking_url(shipment.carrier, shipment.tracking)


class AddressGiven(Body):
    """Where something goes. All parts are optional; `country` by its two letters."""

    name = Text(max_length=160, required=False, allow_blank=True)
    attention = Text(max_length=160, required=False, allow_blank=True)
    street = Text(max_length=160, required=False, allow_blank=True)
    postal_code = Text(max_length=20, required=False, allow_blank=True)
    city = Text(max_length=80, required=False, allow_blank=True)
    country = Text(max_length=2, required=False, allow_blank=True)

    def validate(self, attrs: Any) -> Any:
        """Every part, in its order."""
        return {part: attrs.get(part, "") for part in PARTS}


class AddressShown(serializers.Serializer):
    """Where something goes."""

    name = serializers.CharField(default="")
    attention = serializers.CharField(default="")
    street = serializers.CharField(default="")
    postal_code = serializers.CharField(default="")
    city = serializers.CharField(default="")
    country = serializers.CharField(default="")


class OrderShown(RecordShown):
    """An order. Sums are of what stands: without what was cancelled."""

    noun = "orders"

    number = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=OrderStatus.choices)
    deal_id = Id(allow_null=True)
    quote_id = Id(allow_null=True)
    person_id = Id(allow_null=True)
    company_id = Id(allow_null=True)
    owner_id = Id(allow_null=True)
    placed_on = serializers.DateField()
    wanted_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField()
    currency = serializers.CharField()
    tax_included = serializers.BooleanField()
    discount = Exact(3, help_text="Off the whole, per cent.")
    discount_minor = serializers.IntegerField(help_text="Off the whole, in minor units.")
    net = serializers.SerializerMethodField()
    tax = serializers.SerializerMethodField()
    total = Amount()
    billing = AddressShown()
    shipping = AddressShown()
    email = serializers.CharField()
    note = serializers.CharField()
    lacks_stock = serializers.BooleanField(help_text="Some of it could not be reserved yet.")
    cancel_reason = serializers.CharField()
    cancelled_at = Moment(allow_null=True)
    shipped_at = Moment(allow_null=True)
    delivered_at = Moment(allow_null=True)
    lines = serializers.SerializerMethodField()
    shipments = ShipmentShown(many=True)

    def get_net(self, order: Order) -> dict[str, Any]:
        """Without tax."""
        return dict(Amount().to_representation(Money(order.net_minor, order.currency)))

    def get_tax(self, order: Order) -> dict[str, Any]:
        """The tax on it."""
        return dict(Amount().to_representation(Money(order.tax_minor, order.currency)))

    def get_lines(self, order: Order) -> Any:
        """In their order."""
        rows = sorted(order.lines.all(), key=lambda line: (line.position, line.pk))
        return OrderLineShown(rows, many=True).data


class OrderChange(Body):
    """Facts of an order. What happens to its goods has addresses of its own."""

    name = Text(max_length=160)
    deal_id = record_reference("deal", source="deal", required=False, allow_null=True)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    reference = Text(max_length=80, required=False, allow_blank=True)
    wanted_on = Day(required=False, allow_null=True)
    email = Email(max_length=254, required=False, allow_blank=True)
    billing = AddressGiven(required=False)
    shipping = AddressGiven(required=False)
    note = Text(max_length=4000, required=False, allow_blank=True)
    custom = Custom(required=False)


class OrderAdd(Body):
    """A new order: of an accepted quote, or of lines for a person, a company or a deal."""

    quote_id = Reference(get_quote, source="quote", required=False, help_text="Then nothing else but `knowing`.")
    name = Text(max_length=160, required=False)
    deal_id = record_reference("deal", source="deal", required=False)
    person_id = record_reference("person", source="person", required=False)
    company_id = record_reference("company", source="company", required=False)
    currency = Choice(choices=[(code, code) for code in CURRENCIES], required=False)
    reference = Text(max_length=80, required=False, allow_blank=True)
    wanted_on = Day(required=False, allow_null=True)
    email = Email(max_length=254, required=False, allow_blank=True)
    billing = AddressGiven(required=False)
    shipping = AddressGiven(required=False)
    note = Text(max_length=4000, required=False, allow_blank=True)
    lines = LineGiven(many=True, required=False)
    key = Text(max_length=64, required=False, help_text="Sent twice with the same key, ordered once.")
    knowing = YesNo(required=False, help_text="Order although the customer's credit speaks against it.")
    custom = Custom(required=False)

    def validate(self, attrs: Any) -> Any:
        """A quote says everything; without one there are lines."""
        others = set(attrs) - {"quote", "knowing"}
        if attrs.get("quote") is not None and others:
            raise serializers.ValidationError({name: ["The quote says that."] for name in sorted(others)})
        if attrs.get("quote") is None and not attrs.get("lines"):
            raise serializers.ValidationError({"lines": ["Say what is ordered, or give an accepted quote."]})
        return attrs


class ExtensionAdd(Body):
    """More of an order that is not done yet."""

    lines = LineGiven(many=True)
    key = Text(max_length=64, help_text="Sent twice with the same key, ordered once.")
    knowing = YesNo(required=False, help_text="Order although the customer's credit speaks against it.")


class Counted(Body):
    """How many of one line."""

    line_id = Id()
    quantity = Exact(4)


class ShipmentAdd(Body):
    """A parcel goes out."""

    lines = Counted(many=True, required=False, help_text="Without: all that is left.")
    carrier = Text(max_length=40, required=False, allow_blank=True)
    tracking = Text(max_length=80, required=False, allow_blank=True)
    note = Text(max_length=500, required=False, allow_blank=True)
    key = Text(max_length=64, help_text="Sent twice with the same key, shipped once.")


class Delivery(Body):
    """A parcel arrived."""

    shipment_id = Id()
    delivered = YesNo(required=False, help_text="false: it did not, after all.")


class ReturnAdd(Body):
    """Goods came back: ids of lines of shipments."""

    lines = Counted(many=True, help_text="`line_id` is the id of a shipment's line.")
    reason = Text(max_length=500, required=False, allow_blank=True)
    restock = YesNo(required=False)
    key = Text(max_length=64, help_text="Sent twice with the same key, taken once.")


class Cancellation(Body):
    """What is not shipped yet is called off."""

    lines = Counted(many=True, required=False, help_text="Without: all that is left.")
    reason = Text(max_length=300, required=False, allow_blank=True)
    key = Text(max_length=64, required=False, help_text="Sent twice with the same key, called off once.")


def quantities(lines: Any) -> dict[Any, Any]:
    """How many, by line. The same line twice is added up."""
    found: dict[Any, Any] = {}
    for each in lines:
        found[each["line_id"]] = found.get(each["line_id"], 0) + each["quantity"]
    return found
