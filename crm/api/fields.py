"""Values as the API takes them: of exactly the kind that is asked for. "1" is no number, and 1 no text."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework import serializers

from crm.errors import NotFound
from crm.money import CURRENCIES, Money
from crm.records.queries.records import get_record

LARGEST = 10**15 - 1  # minor units: ten trillion euros


class Text(serializers.CharField):
    """A text; `label` and `required` as in every serializer."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Email(serializers.EmailField, Text):
    """An e-mail address."""


class Whole(serializers.IntegerField):
    """A whole number."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, float) and data.is_integer():  # JSON knows one kind of number: 3.0 is 3
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class YesNo(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    """One of a list."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Id(serializers.UUIDField):
    """An id."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Reference(Id):
    """The id of something else, which `find(actor, id)` gets or raises NotFound for: nobody points at the unseen."""

    default_error_messages = {"unknown": "There is none of that id."}

    def __init__(self, find: Callable[[Any, Any], Any], **kwargs: Any) -> None:
        self.find = find
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        try:
            return self.find(self.context["actor"], super().to_internal_value(data))
        except NotFound:
            self.fail("unknown")

    def to_representation(self, value: Any) -> str:
        return str(getattr(value, "pk", value))


class Moment(serializers.DateTimeField):
    """A moment, with its zone: "2026-11-22T20:00:00Z". Answers are in UTC."""

    default_error_messages = {"zone": "Add the time zone, for example 2026-11-22T20:00:00Z."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        try:
            parsed = parse_datetime(value)
        except ValueError:
            parsed = None
        if parsed is not None and parsed.tzinfo is None:
            self.fail("zone")
        moment: datetime = super().to_internal_value(value)
        return moment


class Day(serializers.DateField):
    """A day: "2026-12-24"."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class TimeOfDay(serializers.TimeField):
    """A time on the clock: "14:30"."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str):
            self.fail("invalid", format="hh:mm")
        return super().to_internal_value(value)


class Amount(serializers.Serializer):
    """Money: whole minor units (cents) and the currency. {"minor": 1250, "currency": "EUR"} is 12.50 euros."""

    minor = Whole(min_value=0, max_value=LARGEST)
    currency = Choice(choices=CURRENCIES)

    default_error_messages = {"hidden": "Your role does not show amounts of money, so they can't be set."}

    def to_internal_value(self, data: Any) -> Money:
        from crm.api.serializers import refuse_unknown

        if self._is_hidden:
            raise serializers.ValidationError(self.error_messages["hidden"])
        refuse_unknown(self, data)
        return Money(**super().to_internal_value(data))

    @property
    def _is_hidden(self) -> bool:
        actor = self.context.get("actor")
        return actor is not None and not actor.sees_amounts

    def to_representation(self, instance: Any) -> Any:
        if self._is_hidden:
            return None
        return {"minor": instance.minor, "currency": instance.currency}


class Custom(serializers.DictField):
    """Values of the organization's own fields by their keys. The view reads them: it knows which there are."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Values of your own fields by their keys, see /custom-fields/.")
        super().__init__(child=serializers.JSONField(allow_null=True), **kwargs)

    def to_representation(self, value: Any) -> dict[str, Any]:
        """Without amounts for who does not see any."""
        shown: dict[str, Any] = super().to_representation(value)
        actor = self.context.get("actor")
        if actor is None or actor.sees_amounts:
            return shown
        return {key: each for key, each in shown.items() if not (isinstance(each, dict) and "minor" in each)}


def record_reference(kind: str, **kwargs: Any) -> Reference:
    """The id of a record of a kind that the actor may see."""
    return Reference(lambda actor, record_id: get_record(actor, kind, record_id), **kwargs)
