"""Steps of a scale by their names: "able" instead of 2."""

from typing import Any

from django.db.models import IntegerChoices

from crm.api.fields import Choice


class Step(Choice):
    """One step of a scale."""

    def __init__(self, scale: type[IntegerChoices], **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(choices=[(step.name.lower(), step.label) for step in scale], **kwargs)

    def to_internal_value(self, data: Any) -> int:
        return int(self.scale[str(super().to_internal_value(data)).upper()])

    def to_representation(self, value: Any) -> str:
        return self.scale(value).name.lower()
