"""Cleaning of what is typed about price books and promotions."""

from decimal import Decimal
from typing import Any

from django import forms

from crm.accounts.actor import Actor
from crm.customers.models import Tag
from crm.money import CURRENCIES, Money, digits_of
from sales.forms.fields import DATE, CompanyField
from sales.forms.numbers import ExactInput
from sales.models import PriceBook, Product, Promotion, PromotionScope
from sales.queries.products import categories, products_visible_to

CODES = [(code, code) for code in CURRENCIES]


class BookForm(forms.Form):
    """`values()` are what save_book() takes."""

    name = forms.CharField(max_length=80, label="Name")
    currency = forms.ChoiceField(choices=CODES, label="Currency")
    tag = forms.ModelChoiceField(
        Tag.objects.none(), required=False, label="For customers with the tag", empty_label="All customers"
    )
    company = CompanyField(label="For one company alone")
    based_on = forms.ModelChoiceField(
        PriceBook.objects.none(), required=False, label="Stands on", empty_label="Its own prices only",
        help_text="Whatever it has no price of its own for costs what it costs there, changed by so many per cent.",
    )  # fmt: skip
    change = ExactInput(
        places=3, least=-100, most=1000, required=False, label="Changed by %", help_text="-15 for 15% off."
    )
    valid_from = forms.DateField(required=False, label="From", widget=DATE)
    valid_until = forms.DateField(required=False, label="Until", widget=DATE, help_text="Its last day.")

    def __init__(self, *args: Any, actor: Actor, book: PriceBook | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**_of_book(book), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        own = {"based_on": None, "active": True, "for_company": False}
        bases = PriceBook.objects.filter(**own)
        self.fields["based_on"].queryset = bases.exclude(id=book.id) if book else bases  # type: ignore[attr-defined]
        self.fields["tag"].queryset = Tag.objects.all()  # type: ignore[attr-defined]
        self.fields["company"].actor = actor  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """For a group or for one company, and never over before it begins."""
        data = super().clean() or {}
        if data.get("tag") and data.get("company"):
            self.add_error("company", "Choose a tag or a company, not both.")
        _in_order(self, data)
        return data

    def values(self) -> dict[str, Any]:
        """Cleaned."""
        return {**self.cleaned_data, "change": self.cleaned_data["change"] or 0}


class PromotionForm(forms.Form):
    """`values()` and `products()` are what save_promotion() takes."""

    name = forms.CharField(max_length=120, label="Name", help_text="It stands beside the price.")
    how = forms.ChoiceField(
        choices=[("percent", "Per cent off each line"), ("amount", "An amount off the whole")], label="Takes off"
    )
    percent = ExactInput(places=3, most=100, above=True, required=False, label="Per cent")
    amount = ExactInput(places=3, above=True, required=False, label="Amount")
    currency = forms.ChoiceField(choices=CODES, required=False, label="Currency")
    scope = forms.ChoiceField(choices=PromotionScope.choices, label="For")
    category = forms.ChoiceField(required=False, label="Category")
    products = forms.ModelMultipleChoiceField(Product.objects.none(), required=False, label="Products")
    min_quantity = ExactInput(
        places=4, required=False, label="From how many on", help_text="Of all it is for, together."
    )
    tag = forms.ModelChoiceField(
        Tag.objects.none(), required=False, label="For customers with the tag", empty_label="All customers"
    )
    needs_code = forms.BooleanField(required=False, label="Only with a coupon code")
    valid_from = forms.DateField(required=False, label="From", widget=DATE)
    valid_until = forms.DateField(required=False, label="Until", widget=DATE, help_text="Its last day.")

    def __init__(self, *args: Any, actor: Actor, promotion: Promotion | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**_of_promotion(promotion), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        names = {*categories(), *([promotion.category] if promotion and promotion.category else [])}
        self.fields["category"].choices = [("", "Choose one"), *((each, each) for each in sorted(names))]  # type: ignore[attr-defined]
        self.fields["tag"].queryset = Tag.objects.all()  # type: ignore[attr-defined]
        products: Any = self.fields["products"]
        products.queryset = products_visible_to(actor).order_by("name_key")
        products.widget.attrs["size"] = 8

    def clean(self) -> dict[str, Any]:
        """Says how much, and for what."""
        data = super().clean() or {}
        wanted = data.get("how", "percent")
        if wanted in ("percent", "amount") and not data.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, "Say how much.")
        elif wanted == "amount" and data.get("amount"):
            self._require_payable(data["amount"], data.get("currency", ""))
        for scope, field in ((PromotionScope.CATEGORY, "category"), (PromotionScope.PRODUCTS, "products")):
            if data.get("scope") == scope and not data.get(field):
                self.add_error(field, "Say which.")
        _in_order(self, data)
        return data

    def _require_payable(self, amount: Decimal, currency: str) -> None:
        if not currency:
            self.add_error("currency", "Say in which currency.")
        elif Money.of(amount, currency).amount != amount:
            self.add_error("amount", f"Up to {digits_of(currency)} digits after the point in {currency}.")

    def products_chosen(self) -> list[Product]:
        """None unless it is for some products."""
        data = self.cleaned_data
        return list(data["products"]) if data["scope"] == PromotionScope.PRODUCTS else []

    def values(self) -> dict[str, Any]:
        """Cleaned, as columns."""
        data = self.cleaned_data
        amount = data["how"] == "amount"
        return {
            "name": data["name"],
            "percent": None if amount else data["percent"],
            "amount_minor": Money.of(data["amount"], data["currency"]).minor if amount else None,
            "currency": data["currency"] if amount else "",
            "scope": data["scope"],
            "category": data["category"] if data["scope"] == PromotionScope.CATEGORY else "",
            "min_quantity": data["min_quantity"] or 0,
            **{name: data[name] for name in ("tag", "needs_code", "valid_from", "valid_until")},
        }


class CouponForm(forms.Form):
    """One code, or so many that nobody can guess."""

    code = forms.CharField(max_length=40, required=False, label="Code", help_text="Empty: codes that nobody can guess.")
    count = forms.IntegerField(min_value=1, max_value=500, initial=1, required=False, label="How many codes")
    most_uses = forms.IntegerField(
        min_value=1, max_value=10**9, required=False, label="Uses of each", help_text="Empty: as many as there are."
    )
    most_per_customer = forms.IntegerField(min_value=1, max_value=10**6, required=False, label="Uses by one customer")
    valid_until = forms.DateField(required=False, label="Until", widget=DATE)

    def values(self) -> dict[str, Any]:
        """What every code of these has."""
        return {name: self.cleaned_data[name] for name in ("most_uses", "most_per_customer", "valid_until")}


def _in_order(form: forms.Form, data: dict[str, Any]) -> None:
    begins, ends = data.get("valid_from"), data.get("valid_until")
    if begins and ends and ends < begins:
        form.add_error("valid_until", "It can't end before it begins.")


def _of_book(book: PriceBook | None) -> dict[str, Any]:
    if book is None:
        return {}
    names = ("name", "currency", "tag", "based_on", "change", "valid_from", "valid_until")
    return {**{name: getattr(book, name) for name in names}, "company": book.company.name if book.company else ""}


def _of_promotion(promotion: Promotion | None) -> dict[str, Any]:
    if promotion is None:
        return {}
    names = ("name", "percent", "currency", "scope", "category", "min_quantity", "tag", "needs_code", "valid_from",
             "valid_until")  # fmt: skip
    own = {name: getattr(promotion, name) for name in names}
    minor = promotion.amount_minor
    own["how"] = "percent" if minor is None else "amount"
    own["amount"] = None if minor is None else Money(minor, promotion.currency).amount
    own["products"] = [row.product_id for row in promotion.products.all()]
    return own
