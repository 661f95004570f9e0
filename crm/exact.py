"""Exact decimals in columns: prices of a unit, quantities and rates; never a float."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable

LARGEST = 2**63 - 1


class ExactField(models.BigIntegerField):  # type: ignore[type-arg]
    """A Decimal with so many `places`, in the database as a whole number of its smallest unit.

    0.0345 with six places is 34,500 there. Behind row-level security such a column can still use an index, which a
    numeric one can't (DESIGN section 3). What has more places than the column is refused by `clean`, and rounded half
    up where the program itself reckoned it.
    """

    if TYPE_CHECKING:  # what the checker takes models' attributes for
        _pyi_private_set_type: Decimal | int | Combinable  # type: ignore[assignment]
        _pyi_private_get_type: Decimal  # type: ignore[assignment]
        _pyi_lookup_exact_type: Decimal | int  # type: ignore[assignment]

    def __init__(self, *args: Any, places: int = 6, **kwargs: Any) -> None:
        self.places = places
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """With its places."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "places": self.places}

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError for what is no number."""
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise ValidationError("Give a number, for example 12.50.") from error

    def from_db_value(self, value: int | None, *_more: Any) -> Decimal | None:
        """Without zeros at its end that nobody typed."""
        return None if value is None else plain(Decimal(value).scaleb(-self.places))

    def get_prep_value(self, value: Any) -> int | None:
        """In the smallest unit."""
        exact = self.to_python(value)
        return None if exact is None else int(exact.scaleb(self.places).quantize(Decimal(1), ROUND_HALF_UP))

    def value_to_string(self, obj: models.Model) -> str:
        """As people read it."""
        return str(self.value_from_object(obj))

    def run_validators(self, value: Any) -> None:
        """Those of whole numbers speak of the smallest unit, so they are asked of that."""
        if value is not None and abs(value.scaleb(self.places)) > LARGEST:
            raise ValidationError("That is more than can be written down here.")

    def formfield(self, **kwargs: Any) -> Any:
        """A decimal with as many places."""
        return models.Field.formfield(
            self,
            **{"form_class": forms.DecimalField, "max_digits": 18, "decimal_places": self.places, **kwargs},
        )


def plain(number: Decimal) -> Decimal:
    """12.500000 as 12.5, 100.000 as 100 (never 1E+2)."""
    if number == number.to_integral_value():
        return number.quantize(Decimal(1))
    return number.normalize()
