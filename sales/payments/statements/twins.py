"""The same movement as two kinds of files tell of it: a bank's CSV names less, and otherwise, than its CAMT."""

from typing import Protocol

from sales.payments.statements.numbers import compact


class Told(Protocol):
    """A movement as a file tells of it; day, amount and currency were compared before."""

    name: str
    iban: str
    text: str
    end_to_end: str


def is_same(one: Told, other: Told) -> bool:
    """Whether they are one movement: nothing speaks against it, and who paid or what he wrote says so."""
    if _differ(one.iban, other.iban) or _differ(one.end_to_end, other.end_to_end):
        return False
    text = _agree(one.text, other.text)
    payer = bool(one.iban and other.iban) or _agree(one.name, other.name)
    return text is not False and bool(payer or (text and payer is None))


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and compact(one) != compact(other)


def _agree(one: str, other: str) -> bool | None:
    """None where one of them says nothing. Files cut texts, and put the bank's own words around them."""
    shorter, longer = sorted((compact(one), compact(other)), key=len)
    return shorter in longer if shorter else None
