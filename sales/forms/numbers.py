"""Numbers as people type them: "12,50" and "1,200.5" alike."""

from decimal import Decimal
from typing import Any

from django import forms

from crm.exact import plain
from sales.quotes.numbers import read_decimal, shown


class ExactInput(forms.CharField):
    """A quantity, a price or a rate. Cleans to a Decimal, None for nothing typed.

    `places` is how many digits may follow the point; `least` and `most` what is allowed.
    """

    def __init__(
        self, *, places: int, least: Decimal | int = 0, most: Decimal | int = 10**9, above: bool = False, **kwargs: Any
    ) -> None:
        self.places, self.least, self.most, self.above = places, Decimal(least), Decimal(most), above
        super().__init__(max_length=30, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """As one would type it."""
        return shown(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another number was typed: "10.00" is 10."""
        try:
            return bool(self._read(str(data)) != initial) if str(data or "").strip() else initial is not None
        except forms.ValidationError:
            return True

    def clean(self, value: Any) -> Any:
        """Raises ValidationError saying what would be right."""
        text = super().clean(self.prepare_value(value))
        return self._checked(self._read(text)) if text else None

    def _read(self, text: str) -> Decimal:
        try:
            return read_decimal(text.strip().removesuffix("%"), self.places)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def _checked(self, number: Decimal) -> Decimal:
        if number < self.least or (self.above and number == self.least):
            raise forms.ValidationError(f"Give {'more than' if self.above else 'at least'} {plain(self.least)}.")
        if number > self.most:
            raise forms.ValidationError(f"Give {plain(self.most)} at most.")
        return plain(number)
