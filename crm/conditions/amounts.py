"""Amounts in conditions: with a currency, and with as many decimals as that has."""

import re
from typing import Any

from babel.numbers import get_currency_symbol

from crm.money import CURRENCIES, MINOR_DIGITS, Money, check_decimals, digits_of
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id

LARGEST = 2**53
EXAMPLE = "Give an amount, for example 1200 or 49.90."
CODES = frozenset((*CURRENCIES, *MINOR_DIGITS))
WRITTEN = re.compile(r"(.*?)\s*\b([A-Za-z]{3})?", re.DOTALL)
TYPED = re.compile(r"-?[0-9][0-9.,'\u2019\u00a0\u202f ]*", re.ASCII)


def home_currency() -> str:
    """The currency of the organization at work: what an amount without one is in."""
    return Organization.objects.values_list("currency", flat=True).get(id=require_organization_id())


def offered_currencies(chosen: str = "") -> list[str]:
    """What one can choose from: the organization's own first."""
    return list(dict.fromkeys([home_currency(), *([chosen] if chosen in CODES else []), *CURRENCIES]))


def read_amount(raw: Any) -> Money:
    """An amount as it is stored ({"minor": 120000, "currency": "EUR"}, or minor units of the organization's currency)
    or as it was typed ("1,200 JPY"). Raises ValueError with a sentence for the person.
    """
    if isinstance(raw, str):
        return _typed(raw)
    minor, currency = (raw.get("minor"), raw.get("currency")) if isinstance(raw, dict) else (raw, None)
    if isinstance(minor, bool) or not isinstance(minor, int) or abs(minor) > LARGEST:
        raise ValueError(EXAMPLE)
    if currency is not None and currency not in CODES:
        raise ValueError("Choose the currency.")
    return Money(minor, currency or home_currency())


def amount_text(money: Money) -> tuple[str, str]:
    """As one types it: ("49.90", "EUR"); decimals only where there are any."""
    digits = digits_of(money.currency)
    return f"{money.amount:f}".removesuffix(f".{'0' * digits}"), money.currency


def amount_words(money: Money) -> str:
    """As one reads it: "€1,200", "KWD 1.250"."""
    digits = digits_of(money.currency)
    text = f"{abs(money.amount):,.{digits}f}".removesuffix(f".{'0' * digits}")
    symbol = str(get_currency_symbol(money.currency, "en"))
    minus = "\N{MINUS SIGN}" if money.minor < 0 else ""
    return f"{minus}{symbol}{'\N{NO-BREAK SPACE}' if symbol[-1].isalpha() else ''}{text}"


def _typed(text: str) -> Money:
    found = WRITTEN.fullmatch(text.strip())
    amount, code = (found[1].strip(), (found[2] or "").upper()) if found else (text, "")
    currency = code or home_currency()
    if currency not in CODES:
        raise ValueError("Choose the currency.")
    if not TYPED.fullmatch(amount):
        raise ValueError(EXAMPLE)
    check_decimals(amount, currency)
    money = Money.parse(amount, currency)
    if abs(money.minor) > LARGEST:
        raise ValueError(EXAMPLE)
    return money
