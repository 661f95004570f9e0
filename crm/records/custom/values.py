"""Read values of custom fields, as a form, the API or a file gives them, into what is stored.

Stored in `custom`: text as text, number as a decimal text ("12.5"), money as {"minor": 1250, "currency": "EUR"}, a date
as "2026-12-24", yes or no as true or false, a choice as its key, several as a list of keys in the options' order, a
link as the other record's id. Nothing is stored for nothing.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.money import CURRENCIES, Money
from crm.records.models import CustomField, CustomKind
from crm.records.registry import RECORD_TYPES

LONGEST_TEXT = 4000
LARGEST_DIGITS = 14  # before the point
DECIMALS = 4
UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read_custom(field: CustomField, raw: Any, *, by: Actor | None = None) -> Any:
    """The value to store, None for nothing. Raises ValueError with a sentence for the person.

    A link leads to what `by` may see; without him to any record of the organization.
    """
    if raw is None or raw == [] or (isinstance(raw, str) and not raw.strip()):
        return None
    value = _READERS[CustomKind(field.kind)](field, raw)
    if field.kind == CustomKind.LINK and by is not None:
        _require_seen(field, value, by)
    return value


def _text(field: CustomField, raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError("Give a text.")  # noqa: TRY004  # a sentence for the person, as everywhere here
    text = raw.strip()
    if UNSHOWN.search(text):
        raise ValueError("Take out the characters that can't be shown.")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"Use at most {LONGEST_TEXT:,} letters.")
    return text


def _number(field: CustomField, raw: Any) -> str:
    if isinstance(raw, bool):
        raise ValueError("Give a number.")  # noqa: TRY004
    try:
        number = Decimal("".join(str(raw).split()))
    except (InvalidOperation, ValueError) as error:  # ValueError: an integer of thousands of digits
        raise ValueError("Give a number, for example 12 or 12.5.") from error
    if not number.is_finite() or number.adjusted() >= LARGEST_DIGITS:
        raise ValueError("This number is too large.")
    rounded = number.quantize(Decimal(1).scaleb(-DECIMALS))
    if rounded != number:
        raise ValueError(f"Use at most {DECIMALS} digits after the point.")
    plain = f"{rounded:f}".rstrip("0").rstrip(".")
    return "0" if plain in ("", "-0") else plain


def _money(field: CustomField, raw: Any) -> dict[str, Any]:
    if isinstance(raw, Money):
        raw = {"minor": raw.minor, "currency": raw.currency}
    if not isinstance(raw, dict) or set(raw) != {"minor", "currency"}:
        raise ValueError('Give an amount, for example {"minor": 1250, "currency": "EUR"}.')
    minor, currency = raw["minor"], raw["currency"]
    if isinstance(minor, bool) or not isinstance(minor, int) or abs(minor) >= 2**53:
        raise ValueError("Give the amount in whole minor units, for example 1250 for 12.50.")
    if currency not in CURRENCIES:
        raise ValueError("Give a currency such as EUR.")
    return {"minor": minor, "currency": currency}


def _date(field: CustomField, raw: Any) -> str:
    try:
        day = raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip())
    except ValueError as error:
        raise ValueError("Give a date, for example 2026-12-24.") from error
    if not 1000 <= day.year <= 2999:
        raise ValueError("Give a year between 1000 and 2999.")
    return date(day.year, day.month, day.day).isoformat()


def _bool(field: CustomField, raw: Any) -> bool:
    answers = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    answer = raw if isinstance(raw, bool) else answers.get(str(raw).strip().casefold())
    if answer is None:
        raise ValueError("Choose yes or no.")
    return answer


def _choice(field: CustomField, raw: Any) -> str:
    if not isinstance(raw, str) or raw not in field.option_labels:
        raise ValueError("Choose one of the list.")
    return raw


def _choices(field: CustomField, raw: Any) -> list[str] | None:
    chosen = raw if isinstance(raw, list | tuple) else [raw]
    if any(not isinstance(each, str) or each not in field.option_labels for each in chosen):
        raise ValueError("Choose from the list.")
    return [key for key in field.option_labels if key in chosen] or None


def _link(field: CustomField, raw: Any) -> str:
    try:
        record_id = UUID(str(getattr(raw, "pk", raw)))
    except ValueError as error:
        raise ValueError("Choose whom it points to.") from error
    target = RECORD_TYPES[field.links_to].model
    if not target._default_manager.filter(pk=record_id).exists():
        raise ValueError(f"There is no such {field.links_to}.")
    return str(record_id)


def _require_seen(field: CustomField, record_id: str, by: Actor) -> None:
    if not RECORD_TYPES[field.links_to].visible_to(by).filter(pk=record_id).exists():
        raise ValueError(f"There is no such {field.links_to}.")


_READERS: dict[CustomKind, Callable[[CustomField, Any], Any]] = {
    CustomKind.TEXT: _text,
    CustomKind.NUMBER: _number,
    CustomKind.MONEY: _money,
    CustomKind.DATE: _date,
    CustomKind.BOOL: _bool,
    CustomKind.CHOICE: _choice,
    CustomKind.CHOICES: _choices,
    CustomKind.LINK: _link,
}
