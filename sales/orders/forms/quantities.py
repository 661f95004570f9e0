"""How many of each line go out, come back or are called off."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms

from crm.exact import plain
from sales.forms.numbers import ExactInput
from sales.orders.carriers import CARRIERS, carrier_name
from sales.orders.models import OrderLine, Shipment, ShipmentLine
from sales.queries.dividing import undivided

NAMES = {name.casefold(): key for key, (name, _) in CARRIERS.items()}


class CarrierField(forms.CharField):
    """A carrier that is known, by its name, or any other. Cleans to its key or the name as typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, label="Carrier", **kwargs)
        self.widget.attrs.update({"list": "carriers", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """As people call it."""
        return carrier_name(value or "")

    def clean(self, value: Any) -> Any:
        """Its key if it is known."""
        text = " ".join(super().clean(value).split())
        return NAMES.get(text.casefold(), text)


class Counting(forms.Form):
    """`rows`: (id, the line, the most that may be typed, what stands there at first)."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Sequence[tuple[UUID, OrderLine, Decimal, bool]], **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.rows = []
        for row_id, line, most, filled in rows:
            name = f"q-{row_id}"
            self.fields[name] = ExactInput(
                places=4, most=most, required=False, label=line.name, initial=plain(most) if filled else None
            )
            self.rows.append((row_id, line, most))

    def clean(self) -> dict[str, Any]:
        """Pieces stay whole."""
        cleaned = super().clean() or self.cleaned_data
        counts = [(f"q-{row_id}", line, cleaned.get(f"q-{row_id}")) for row_id, line, _ in self.rows]
        wrong = undivided((name, line.unit, line.unit_code, count) for name, line, count in counts if count)
        for name, words in wrong.items():
            self.add_error(name, words)
        return cleaned

    def drawn(self) -> list[tuple[OrderLine, Decimal, forms.BoundField]]:
        """For the page: each line with the most there can be, and its field."""
        return [(line, plain(most), self[f"q-{row_id}"]) for row_id, line, most in self.rows]

    def quantities(self) -> dict[UUID, Decimal]:
        """What was typed, without what is nothing."""
        typed = {row_id: self.cleaned_data.get(f"q-{row_id}") for row_id, _, _ in self.rows}
        return {row_id: count for row_id, count in typed.items() if count}


class ShipForm(Counting):
    """A parcel."""

    carrier = CarrierField()
    tracking = forms.CharField(required=False, max_length=80, label="Tracking number")
    note = forms.CharField(
        required=False, max_length=500, label="Note to the customer", widget=forms.Textarea(attrs={"rows": 2})
    )


class TrackingForm(forms.Form):
    """Carrier and number of a parcel that is under way."""

    carrier = CarrierField()
    tracking = forms.CharField(required=False, max_length=80, label="Tracking number")


class ReturnForm(Counting):
    """What came back, and why."""

    reason = forms.CharField(required=False, max_length=500, label="Why?", widget=forms.Textarea(attrs={"rows": 2}))
    restock = forms.BooleanField(required=False, initial=True, label="As good as new: put it back into stock")


class CancelForm(Counting):
    """What is called off, and why."""

    reason = forms.CharField(
        required=False, max_length=300, label="Why?", help_text="The customer reads it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def to_ship(lines: Sequence[OrderLine]) -> list[tuple[UUID, OrderLine, Decimal, bool]]:
    """Rows of a ShipForm."""
    return [(line.id, line, line.to_ship, True) for line in lines if line.to_ship > 0]


def to_return(shipments: Sequence[Shipment]) -> list[tuple[UUID, OrderLine, Decimal, bool]]:
    """Rows of a ReturnForm: what each shipment had, without what came back already."""
    rows: list[ShipmentLine] = [row for shipment in shipments for row in shipment.lines.all()]
    return [(row.id, row.line, row.quantity - row.returned, False) for row in rows if row.quantity > row.returned]
