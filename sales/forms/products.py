"""Cleaning of what is typed about products."""

from typing import Any

from django import forms
from django.urls import reverse_lazy

from crm.accounts.actor import Actor
from crm.web.custom_fields.forms import OwnFields
from sales.forms.fields import DATE
from sales.forms.numbers import ExactInput
from sales.models import PriceBook, Product, TaxClass, Unit, Variant
from sales.queries.products import categories, variant_written
from sales.queries.selling import selling_terms

NAME = {"required": "Give the product a name, as it should stand on a quote."}


class ProductFacts(forms.ModelForm[Product]):
    """The facts that can be edited in place."""

    class Meta:
        model = Product
        fields: tuple[str, ...] = (
            "name", "type", "category", "description", "unit", "tax_class", "every_months", "is_stocked",
            "bundle_price",
        )  # fmt: skip
        labels = {"unit": "Sold by the", "tax_class": "Taxed as", "is_stocked": "Keep stock"}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages.update(NAME)
        offer_choices(self)


class ProductForm(OwnFields, ProductFacts):
    """A new product: with its article number and its price for everybody. `values()` are what add_product() takes."""

    class Meta(ProductFacts.Meta):
        fields = ("name", "type", "category", "description", "unit", "tax_class", "every_months", "is_stocked",
                  "bundle_price")  # fmt: skip

    sku = forms.CharField(max_length=64, required=False, label="Article number")
    price = ExactInput(places=6, required=False, label="Price")

    def __init__(self, *args: Any, actor: Actor, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = selling_terms()
        self.fields["unit"].initial = terms.unit_id
        self.fields["tax_class"].initial = terms.tax_class_id
        with_tax = "with tax" if terms.tax_included else "without tax"
        self.fields["price"].help_text = f"For one, in {currency}, {with_tax}. More price books and quantities later."
        self.add_own_fields("product", actor)

    def clean_sku(self) -> str:
        """No other variant has it."""
        from sales.models import sku_key

        sku = str(self.cleaned_data["sku"]).strip()
        known = Variant.objects.filter(sku_key=sku_key(sku)).select_related("product").first() if sku else None
        if known is not None:
            raise forms.ValidationError(f"{known.full_name} has this article number already.")
        return sku

    def values(self) -> dict[str, Any]:
        """Without the price, which is no fact of the product."""
        return {name: value for name, value in self.cleaned_data.items() if name != "price"}


class VariantForm(forms.Form):
    name = forms.CharField(max_length=120, required=False, label="Variant", help_text="For example: blue, large.")
    sku = forms.CharField(max_length=64, required=False, label="Article number")
    barcode = forms.CharField(max_length=32, required=False, label="Barcode")


class PriceForm(forms.Form):
    """A price of a product in a book, from a day on."""

    variant = forms.ModelChoiceField(Variant.objects.none(), label="Variant", empty_label=None)
    book = forms.ModelChoiceField(PriceBook.objects.none(), label="Price book", empty_label=None)
    unit_price = ExactInput(places=6, label="Price for one")
    min_quantity = ExactInput(places=4, required=False, label="From how many on")
    valid_from = forms.DateField(label="From", widget=DATE)
    valid_until = forms.DateField(required=False, label="Until", widget=DATE, help_text="Its last day.")

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        variants: Any = self.fields["variant"]
        variants.queryset = Variant.objects.filter(product=product, active=True).select_related("product")
        books: Any = self.fields["book"]
        books.queryset = PriceBook.objects.filter(active=True)
        books.label_from_instance = lambda book: f"{book.name} ({book.currency})"
        if len(variants.queryset) == 1:
            variants.initial = variants.queryset[0].pk
            variants.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """It can't end before it begins."""
        data = super().clean() or {}
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", "It can't end before it begins.")
        return data


class VariantField(forms.CharField):
    """A variant on sale as one writes it: article number or name. Cleans to a Variant."""

    def __init__(self, actor: Actor | None = None, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(max_length=300, **kwargs)
        self.widget.attrs.update({
            "autocomplete": "off", "list": "known-products",
            "hx-get": reverse_lazy("sales:product_suggestions"), "hx-trigger": "focus once, input changed delay:200ms",
            "hx-target": "#known-products", "hx-swap": "innerHTML", "hx-sync": "this:replace",
        })  # fmt: skip

    def clean(self, value: Any) -> Any:
        """Raises ValidationError if nothing, or more than one thing, is meant."""
        text = super().clean(value)
        if not text:
            return None
        if self.actor is None:
            raise ValueError("the form has not said who is asking")
        found = variant_written(self.actor, text)
        if found is None:
            raise forms.ValidationError(f"Nothing, or more than one thing, is sold as {text}. Choose from the list.")
        return found


class PartForm(forms.Form):
    """So many of something in a bundle."""

    variant = VariantField(label="Product")
    quantity = ExactInput(places=4, above=True, label="How many", initial="1")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["variant"].actor = actor  # type: ignore[attr-defined]


def offer_choices(form: Any) -> None:
    """Units and tax classes in use, and the categories that others have."""
    own = form.instance
    for name, model in (("unit", Unit), ("tax_class", TaxClass)):
        if name in form.fields:
            known = getattr(own, f"{name}_id")
            rows: Any = model.objects
            form.fields[name].queryset = rows.filter(active=True) | rows.filter(id=known)
            form.fields[name].empty_label = None
    if "category" in form.fields:
        form.fields["category"].widget = CategoryInput()


class CategoryInput(forms.TextInput):
    """A text that offers what others are called."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """With a list of what there is."""
        from django.utils.html import format_html, format_html_join

        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in categories()))
        field = super().render(name, value, {**(attrs or {}), "list": "known-categories"}, renderer)
        return format_html('{}<datalist id="known-categories">{}</datalist>', field, options)
