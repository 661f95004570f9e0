"""Read values of custom fields from plain text, as a sheet, a web form or a person writes them."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from crm.money import CURRENCIES, Money
from crm.records.custom.values import read_custom
from crm.records.models import CustomField, CustomKind

THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
CODE = re.compile(r"[A-Za-z]{3}")
SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP"}


def read_text(field: CustomField, text: str, *, currency: str = "EUR") -> Any:
    """The value to store, None for nothing. Choices are given by their labels, several with commas between them;
    amounts without a currency are in `currency`. Raises ValueError with a sentence for the person.
    """
    text = text.strip()
    if not text:
        return None
    read = _READERS.get(CustomKind(field.kind))
    return read_custom(field, read(field, text, currency) if read else text)


def plain_number(text: str) -> str:
    """With a decimal point: "12,5" is 12.5; "1,250" is twelve hundred and fifty."""
    text = "".join(text.split())
    return text.replace(",", "") if THOUSANDS.fullmatch(text) else text.replace(",", ".")


def _money(_field: CustomField, text: str, currency: str) -> Money:
    for symbol, code in SYMBOLS.items():
        if symbol in text:
            text, currency = text.replace(symbol, " ", 1), code
    word = CODE.search(text)
    if word and word[0].upper() in CURRENCIES:
        text, currency = text.replace(word[0], " ", 1), word[0].upper()
    if re.search(r"[^\d\s.,'’-]", text):
        raise ValueError("Give an amount in digits, for example 1200 or 1,200.50.")
    return Money.parse(text, currency)


def _date(_field: CustomField, text: str, _currency: str) -> Any:
    for pattern in DAYS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return text


def _choice(field: CustomField, text: str, _currency: str) -> str:
    labels = {label.casefold(): key for key, label in field.option_labels.items()}
    return labels.get(text.casefold(), text)


def _choices(field: CustomField, text: str, currency: str) -> list[str]:
    whole = _choice(field, text, currency)  # a label may have a comma in it
    if whole in field.option_labels:
        return [whole]
    return [_choice(field, each.strip(), currency) for each in re.split(r"[,;\n]", text) if each.strip()]


_READERS: dict[CustomKind, Callable[[CustomField, str, str], Any]] = {
    CustomKind.NUMBER: lambda _field, text, _currency: plain_number(text),
    CustomKind.MONEY: _money,
    CustomKind.DATE: _date,
    CustomKind.CHOICE: _choice,
    CustomKind.CHOICES: _choices,
}
