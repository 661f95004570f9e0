"""What the API shows of suggestions, and takes."""

from rest_framework import serializers

from crm.api.fields import Choice, Id, Moment
from crm.api.serializers import Body
from sales.suggestions.models import Reason


class PriceFoundShown(serializers.Serializer):
    """What one costs this customer today, without a discount."""

    unit_price = serializers.DecimalField(max_digits=18, decimal_places=6, coerce_to_string=True)
    currency = serializers.CharField()
    at_least = serializers.BooleanField(help_text="Whether other variants of it cost more.")


class SuggestionShown(serializers.Serializer):
    """A product, and why: `both` of the `firsts` customers who bought the other one have it, too."""

    product_id = Id()
    product = serializers.CharField()
    because_product_id = Id(help_text="What they have, or what is on the deal.")
    because = serializers.CharField()
    both = serializers.IntegerField()
    firsts = serializers.IntegerField()
    confidence = serializers.FloatField(help_text="`both` of `firsts`, 0 to 1.")
    support = serializers.FloatField(help_text="`both` of all customers who bought anything, 0 to 1.")
    lift = serializers.FloatField(help_text="How many times more often than by chance.")
    price = PriceFoundShown(
        allow_null=True, help_text="null where no price book knows one, and for roles that see no amounts."
    )
    asked_at = Moment(allow_null=True, help_text="When the customer asked for a quote of it himself, lately.")


class SuggestionsShown(serializers.Serializer):
    """The surest first; at most ten."""

    items = SuggestionShown(many=True)


class Dismissal(Body):
    """Why not."""

    reason = Choice(choices=Reason.choices)


class DismissalShown(serializers.Serializer):
    """What is not suggested any more, and for how long."""

    product_id = Id()
    reason = serializers.ChoiceField(choices=Reason.choices, allow_blank=True)
    dismissed_at = Moment(allow_null=True)
    quiet_until = Moment(allow_null=True, help_text="It is not suggested again before.")
