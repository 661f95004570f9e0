"""What can be asked of which kind of field, and what the answer is compared with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.conditions.amounts import LARGEST, amount_words, read_amount
from crm.conditions.fields import Field, FieldKind
from crm.conditions.periods import period, period_words
from crm.money import Money

ME = "me"  # whoever looks
SOME_DAY = date(2026, 1, 1)

MOST_DAYS = 36_500
LONGEST_TEXT = 200


class Operand(StrEnum):
    """What has to be given to compare with."""

    NOTHING = "nothing"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    DAYS = "days"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes or no"
    MONEY = "money"
    PERIOD = "period"
    RECORD = "record"
    RECORDS = "records"


@dataclass(frozen=True)
class Operator:
    """`words` stand between the field's label and the value."""

    words: str
    operand: Operand
    after: str = ""  # and these after the value


_PRESENCE = {
    "empty": Operator("is empty", Operand.NOTHING),
    "not_empty": Operator("is known", Operand.NOTHING),
}
_PRESENCE_OF_SEVERAL = {
    "empty": Operator("are empty", Operand.NOTHING),
    "not_empty": Operator("are known", Operand.NOTHING),
}


def _amounts(operand: Operand) -> dict[str, Operator]:
    return {
        "is": Operator("is", operand),
        "is_not": Operator("is not", operand),
        "less": Operator("is less than", operand),
        "more": Operator("is more than", operand),
        "at_least": Operator("is at least", operand),
        "at_most": Operator("is at most", operand),
        **_PRESENCE,
    }


_DATES = {
    "before": Operator("is before", Operand.DAY),
    "after": Operator("is after", Operand.DAY),
    "on": Operator("is on", Operand.DAY),
    "in_last": Operator("is within the last", Operand.DAYS, "days"),
    "older_than": Operator("is more than", Operand.DAYS, "days ago"),
    "in_next": Operator("is within the next", Operand.DAYS, "days"),
    "during": Operator("is in", Operand.PERIOD),
    "by": Operator("is by the end of", Operand.PERIOD),
    "past": Operator("is in the past", Operand.NOTHING),
    "future": Operator("is in the future", Operand.NOTHING),
    **_PRESENCE,
}

OPERATORS: dict[FieldKind, dict[str, Operator]] = {
    FieldKind.TEXT: {
        "is": Operator("is", Operand.TEXT),
        "is_not": Operator("is not", Operand.TEXT),
        "contains": Operator("contains", Operand.TEXT),
        "starts": Operator("starts with", Operand.TEXT),
        **_PRESENCE,
    },
    FieldKind.NUMBER: _amounts(Operand.NUMBER),
    FieldKind.MONEY: _amounts(Operand.MONEY),
    FieldKind.DATE: _DATES,
    FieldKind.MOMENT: _DATES,
    FieldKind.CHOICE: {
        "is": Operator("is", Operand.CHOICE),
        "is_not": Operator("is not", Operand.CHOICE),
        "any_of": Operator("is one of", Operand.CHOICES),
        **_PRESENCE,
    },
    FieldKind.BOOL: {"is": Operator("is", Operand.YES_NO)},
    FieldKind.TAGS: {
        "has": Operator("include", Operand.TEXT),
        "has_not": Operator("do not include", Operand.TEXT),
        **_PRESENCE_OF_SEVERAL,
    },
    FieldKind.CHOICES: {
        "has": Operator("include", Operand.CHOICE),
        "has_any": Operator("include one of", Operand.CHOICES),
        "has_not": Operator("do not include", Operand.CHOICE),
        **_PRESENCE_OF_SEVERAL,
    },
    FieldKind.MEMBER: {
        "is": Operator("is", Operand.RECORD),
        "is_not": Operator("is not", Operand.RECORD),
        "any_of": Operator("is one of", Operand.RECORDS),
        "empty": Operator("is nobody", Operand.NOTHING),
        "not_empty": Operator("is somebody", Operand.NOTHING),
    },
    FieldKind.LINK: {
        "is": Operator("is", Operand.RECORD),
        "is_not": Operator("is not", Operand.RECORD),
        "any_of": Operator("is one of", Operand.RECORDS),
        **_PRESENCE,
    },
}


def read_operand(field: Field, op: Operator, raw: Any) -> Any:
    """The value to compare with, typed. Raises ValueError with a sentence for the person."""
    return _READERS[op.operand](raw, field)


def operand_words(field: Field, op: Operator, value: Any, viewer: Actor | None = None) -> str:
    """The value as a person reads it; records that the viewer may not see are not named."""
    if op.operand in (Operand.RECORD, Operand.RECORDS):
        return _record_words([value] if isinstance(value, str) else value, field, viewer)
    in_words = _WORDS.get(op.operand)
    return in_words(value, field) if in_words else str(value)


def _nothing(raw: Any, field: Field) -> None:
    return None


def _text(raw: Any, field: Field) -> str:
    text = str(raw if raw is not None else "").strip()
    if not text or "\x00" in text or (field.normal and not field.normal(text)):
        raise ValueError("Say what to compare with.")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"Use at most {LONGEST_TEXT} letters.")
    return text


def _number(raw: Any, field: Field) -> int | Decimal:
    if field.scale == 1:
        return _whole(raw, -LARGEST, LARGEST, "Give a whole number.")
    try:
        value = Decimal(str(raw))
    except InvalidOperation as error:
        raise ValueError("Give a number.") from error
    if isinstance(raw, bool) or not value.is_finite() or abs(value) * field.scale > LARGEST:
        raise ValueError("Give a number.")
    if value * field.scale != int(value * field.scale):
        raise ValueError("Give a number with at most four decimals.")
    return int(value) if value == int(value) else value.normalize()


def _money(raw: Any, field: Field) -> Money:
    return read_amount(raw)


def _days(raw: Any, field: Field) -> int:
    return _whole(raw, 0, MOST_DAYS, f"Give a number of days, at most {MOST_DAYS:,}.")


def _whole(raw: Any, least: int, most: int, sentence: str) -> int:
    try:
        value = None if isinstance(raw, bool | float) else int(raw)
    except (TypeError, ValueError):
        value = None
    if value is None or not least <= value <= most:
        raise ValueError(sentence)
    return value


def _day(raw: Any, field: Field) -> date:
    try:
        day = date.fromisoformat(str(raw))
    except ValueError as error:
        raise ValueError("Give a date, for example 2026-12-24.") from error
    if not 1900 <= day.year <= 2200:
        raise ValueError("Give a year between 1900 and 2200.")
    return day


def _yes_no(raw: Any, field: Field) -> bool:
    if raw is not True and raw is not False:
        raise ValueError("Choose yes or no.")
    return bool(raw)


def _choice(raw: Any, field: Field) -> str:
    if raw not in [value for value, _ in field.options()]:
        raise ValueError("Choose one of the list.")
    return str(raw)


def _several(raw: Any, field: Field) -> list[str]:
    chosen = raw if isinstance(raw, list) else []
    if not chosen or any(each not in [value for value, _ in field.options()] for each in chosen):
        raise ValueError("Choose at least one of the list.")
    return sorted({str(each) for each in chosen})


def _period(raw: Any, field: Field) -> str:
    if period(str(raw), SOME_DAY) is None:
        raise ValueError("Choose a period, or give a month such as 2026-11 or a quarter such as 2026-q4.")
    return str(raw)


def _record(raw: Any, field: Field) -> str:
    if raw == ME and field.kind == FieldKind.MEMBER:
        return ME
    try:
        return str(UUID(str(raw)))
    except ValueError as error:
        raise ValueError("Choose one of the list.") from error


def _records(raw: Any, field: Field) -> list[str]:
    if not isinstance(raw, list) or not raw:
        raise ValueError("Choose at least one of the list.")
    return sorted({_record(each, field) for each in raw})


def _record_words(values: list[str], field: Field, viewer: Actor | None) -> str:
    names = {ME: "me", **field.names_of((each for each in values if each != ME), viewer)}
    gone = "somebody who isn't here" if field.kind == FieldKind.MEMBER else "something that isn't here"
    return one_of([names.get(each, gone) for each in values])


def one_of(names: list[str]) -> str:
    """ "Lead", "Lead or Customer", "Lead, Customer or Lost"."""
    return " or ".join([part for part in (", ".join(names[:-1]), names[-1]) if part])


def _choice_words(value: Any, field: Field) -> str:
    """In the order of the list."""
    chosen = [value] if isinstance(value, str) else value
    labels = {str(key): label for key, label in field.options()}
    return one_of([label for key, label in labels.items() if key in chosen] or [str(each) for each in chosen])


def _number_words(value: Any, field: Field) -> str:
    return f"{value:,}"


_READERS: dict[Operand, Callable[[Any, Field], Any]] = {
    Operand.NOTHING: _nothing,
    Operand.TEXT: _text,
    Operand.NUMBER: _number,
    Operand.DAY: _day,
    Operand.DAYS: _days,
    Operand.CHOICE: _choice,
    Operand.CHOICES: _several,
    Operand.YES_NO: _yes_no,
    Operand.MONEY: _money,
    Operand.PERIOD: _period,
    Operand.RECORD: _record,
    Operand.RECORDS: _records,
}
_WORDS: dict[Operand, Callable[[Any, Field], str]] = {
    Operand.NOTHING: lambda value, field: "",
    Operand.CHOICE: _choice_words,
    Operand.CHOICES: _choice_words,
    Operand.YES_NO: lambda value, field: "yes" if value else "no",
    Operand.DAY: lambda value, field: f"{value.day} {value:%B %Y}",
    Operand.NUMBER: _number_words,
    Operand.DAYS: _number_words,
    Operand.MONEY: lambda value, field: amount_words(value),
    Operand.PERIOD: lambda value, field: period_words(value),
}
