"""What bodies of people and companies have in common."""

from typing import Any

from rest_framework import serializers

from crm.api.fields import Text
from crm.customers.normal_forms import phone_e164
from crm.customers.words import country_choices


class Country(Text):
    """ISO 3166-1: "DE". "" for not known."""

    default_error_messages = {"country": "Give the country's two capital letters, for example DE."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_blank=True, max_length=2, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if code not in dict(country_choices()):
            self.fail("country")
        return code


def read_phone(values: dict[str, Any], record: Any = None) -> None:
    """Make the body's phone number E.164, national ones by the country. Raises ValidationError."""
    if not values.get("phone"):
        return
    country = str(values.get("country") or getattr(record, "country", ""))
    number = phone_e164(values["phone"], region=country.upper() or None)
    if not number:
        words = "Give the number with its country code, for example +49 30 1234567."
        raise serializers.ValidationError({"phone": [words]})
    values["phone"] = number
