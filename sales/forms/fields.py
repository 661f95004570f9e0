"""Fields as a person types them: an amount, somebody we know, a company."""

import re
from typing import Any

from django import forms
from django.urls import reverse_lazy

from crm.accounts.actor import Actor
from crm.customers.actions.matching import find_person
from crm.customers.models import Company, Person
from crm.customers.queries.companies import companies_visible_to
from crm.customers.queries.people import people_visible_to
from crm.money import CURRENCIES, Money, check_decimals
from crm.normal_forms import name_key
from sales.pricing.lines import MOST_MINOR

SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
WRITTEN = re.compile(r"[\d.,'\u2019\s\u00a0\u202f]*\d[\d.,'\u2019\s\u00a0\u202f]*")
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MoneyField(forms.CharField):
    """An amount in `currency`, or in the one written beside it: "1,200.50", "1200 USD", "£95". Cleans to Money."""

    def __init__(self, currency: str = "EUR", **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        """Money; zero for nothing typed. Raises ValidationError saying what would be right."""
        text = super().clean(value)
        return read_money(text, self.currency) if text else Money(0, self.currency)


def read_money(text: str, currency: str) -> Money:
    """What a person typed. Raises ValidationError with a sentence for him."""
    rest = text.strip()
    for symbol, code in SYMBOLS.items():
        if symbol in rest:
            rest, currency = rest.replace(symbol, "", 1).strip(), code
    word = re.search(r"[A-Za-z]+", rest)
    if word and word[0].upper() in CURRENCIES:
        rest, currency = rest.replace(word[0], "", 1).strip(), word[0].upper()
    elif word and len(word[0]) == 3 and WRITTEN.fullmatch(rest.replace(word[0], "", 1).strip()):
        raise forms.ValidationError(f"{word[0].upper()} is no currency known here. Write for example EUR, USD or JPY.")
    if not WRITTEN.fullmatch(rest):
        raise forms.ValidationError("Give an amount in digits, for example 1200 or 1,200.50.")
    try:
        check_decimals(rest, currency)
        money = Money.parse(rest, currency)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
    if money.minor > MOST_MINOR:
        raise forms.ValidationError("That is more than can be counted here. Check the number of digits.")
    return money


class PersonField(forms.CharField):
    """Somebody known, by e-mail address or full name. Cleans to a Person the actor may see, or None."""

    def __init__(self, actor: Actor | None = None, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(required=False, max_length=254, **kwargs)
        self.widget.attrs.update({"autocomplete": "off", "list": "known-people", **_suggest("people")})

    def clean(self, value: Any) -> Any:
        """Raises ValidationError if nobody is called so, or several are."""
        text = super().clean(value)
        return self._find(text) if text else None

    def _find(self, text: str) -> Person:
        actor = _require(self.actor)
        people = people_visible_to(actor).select_related("company")
        if "@" in text:
            known = find_person(text.rpartition(" ")[2].strip("<>()"))
            found = list(people.filter(id=known.id)) if known else []
        else:
            found = list(people.filter(name_key=name_key(text))[:2])
        if not found:
            raise forms.ValidationError(f"Nobody known is called {text}. Add the person first, or check the spelling.")
        if len(found) > 1:
            raise forms.ValidationError(f"Several people are called {text}. Give the e-mail address instead.")
        return found[0]


class CompanyField(forms.CharField):
    """A company by its name. Cleans to a Company the actor may see, or None."""

    def __init__(self, actor: Actor | None = None, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(required=False, max_length=160, **kwargs)
        self.widget.attrs.update({"autocomplete": "off", "list": "known-companies", **_suggest("companies")})

    def clean(self, value: Any) -> Any:
        """Raises ValidationError if no company is called so."""
        text = super().clean(value)
        return self._find(text) if text else None

    def _find(self, text: str) -> Company:
        companies = companies_visible_to(_require(self.actor)).filter(name_key=name_key(text))
        found = companies.order_by("id").first()
        if found is None:
            raise forms.ValidationError(f"No company is called {text}. Add it first, or check the spelling.")
        return found


def known_as(field: PersonField | CompanyField, typed: str | None) -> Any:
    """Whom a text names so far; None for nobody, or for several."""
    try:
        return field.clean((typed or "").strip())
    except forms.ValidationError:
        return None


def _suggest(what: str) -> dict[str, Any]:
    """Names are offered while one types; without scripts one types them in full."""
    return {
        "hx-get": reverse_lazy("sales:suggestions", args=[what]),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#known-{what}",
        "hx-swap": "innerHTML",
        "hx-sync": "this:replace",
    }


def _require(actor: Actor | None) -> Actor:
    if actor is None:
        raise ValueError("the form has not said who is asking")
    return actor
