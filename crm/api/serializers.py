"""Bodies: what is not asked for is refused, so that a slip of the pen is not lost silently."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from crm.api.fields import Custom, Id, Moment
from crm.api.routes import item_url


def refuse_unknown(serializer: Any, data: Any) -> None:
    """Raises ValidationError for names that the serializer does not read."""
    if not isinstance(data, Mapping):
        return
    fields = serializer.fields
    wrong = {
        str(name): ["This can't be set here." if name in fields else "There is no such field."]
        for name in data
        if name not in fields or fields[name].read_only
    }
    if wrong:
        raise serializers.ValidationError(wrong)


class Body(serializers.Serializer):
    """Base of every body that is taken."""

    def to_internal_value(self, data: Any) -> Any:
        refuse_unknown(self, data)
        return super().to_internal_value(data)


class Nothing(Body):
    """An empty body."""


class Shown(serializers.Serializer):
    """Base of everything that is answered with an id and an address of its own."""

    noun = ""

    id = Id(read_only=True)
    url = serializers.SerializerMethodField(help_text="Its address in the API.")

    def get_url(self, row: Any) -> str:
        """Where it can be asked for."""
        return item_url(self.noun, row.pk)


class RecordShown(Shown):
    """What every record has besides."""

    version = serializers.IntegerField(read_only=True, help_text="Counts the changes; the first part of the ETag.")
    custom = Custom(read_only=True)
    created_at = Moment(read_only=True)
