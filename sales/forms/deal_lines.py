"""Cleaning of what is typed about a deal's products."""

from typing import Any

from django import forms

from crm.accounts.actor import Actor
from sales.forms.fields import MoneyField
from sales.forms.numbers import ExactInput
from sales.forms.products import VariantField
from sales.models import Deal, DealLine


class AddLineForm(forms.Form):
    """So many of a product."""

    product = VariantField(label="Product")
    quantity = ExactInput(places=4, above=True, label="Quantity", initial="1")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].actor = actor  # type: ignore[attr-defined]


class FreeLineForm(forms.Form):
    """Something that is in no catalogue. `cleaned_data` is what add_free_line() takes."""

    name = forms.CharField(max_length=300, label="What")
    quantity = ExactInput(places=4, above=True, label="Quantity", initial="1")
    unit_price = ExactInput(places=6, label="Price for one")
    discount = ExactInput(places=3, most=100, required=False, label="Discount %")
    tax_rate = ExactInput(places=3, most=100, required=False, label="Tax %")

    def values(self) -> dict[str, Any]:
        """Nothing typed is 0."""
        data = self.cleaned_data
        return {**data, "discount": data["discount"] or 0, "tax_rate": data["tax_rate"] or 0}


class LineForm(forms.Form):
    """A line's facts. An empty price or discount gives it back to price books and promotions."""

    name = forms.CharField(max_length=300, label="What")
    quantity = ExactInput(places=4, above=True, label="Quantity")
    unit_price = ExactInput(places=6, required=False, label="Price for one")
    discount = ExactInput(places=3, most=100, required=False, label="Discount %")
    optional = forms.BooleanField(required=False, label="Optional, not in the sum")

    def __init__(self, *args: Any, line: DealLine, **kwargs: Any) -> None:
        names = ("name", "quantity", "unit_price", "discount", "optional")
        kwargs["initial"] = {name: getattr(line, name) for name in names}
        super().__init__(*args, **kwargs)
        self.line = line
        self.fields["unit_price"].required = line.variant_id is None
        if line.variant_id:
            self.fields["unit_price"].help_text = "Empty: what the price books say."
            self.fields["discount"].help_text = "Empty: what promotions give."

    def values(self) -> dict[str, Any]:
        """Only what was changed: a price that stands there is not set by hand by saving it again."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class WholeForm(forms.Form):
    """What is off the whole, and whether the deal's amount follows."""

    off = MoneyField(required=False, max_length=40, label="Off the whole")
    follows = forms.BooleanField(required=False, label="The deal's amount follows its products")

    def __init__(self, *args: Any, deal: Deal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deal = deal
        self.fields["off"].currency = deal.currency  # type: ignore[attr-defined]

    def clean_off(self) -> Any:
        """In the deal's currency."""
        off = self.cleaned_data["off"]
        if off.currency != self.deal.currency:
            raise forms.ValidationError(f"The deal is in {self.deal.currency}.")
        return off


class CodeForm(forms.Form):
    code = forms.CharField(max_length=40, label="Coupon code")
