"""Numbers as people type them, exactly: "1,200.50", "0,0345", "1.5"."""

import re
from decimal import Decimal

from crm.exact import plain

WRITTEN = re.compile(r"-?[\d.,'\u2019\s\u00a0\u202f]*\d[\d.,'\u2019\s\u00a0\u202f]*")
GROUPED = re.compile(r"-?(\d{1,3}(\.\d{2,3})*\.\d{3}|\d{1,3}(,\d{2,3})*,\d{3})")  # by hundreds in India
MOST = Decimal(10) ** 10


def read_decimal(text: str, places: int) -> Decimal:
    """What was typed. The last mark is the decimal one; a single mark before exactly three digits groups thousands
    ("1.200" is twelve hundred, as with amounts), unless a 0 stands before it.

    Raises ValueError with a sentence for the person.
    """
    if not WRITTEN.fullmatch(text.strip()):
        raise ValueError("Give a number, for example 12 or 1,200.50.")
    compact = re.sub(r"[^\d.,-]", "", text)
    value = Decimal(_plain_text(compact))
    if abs(value) >= MOST:
        raise ValueError("That is more than can be written down here.")
    if -int(plain(value).as_tuple().exponent) > places:
        raise ValueError(f"Up to {places} digits after the point." if places else "Give a whole number.")
    return value


def shown(value: Decimal) -> str:
    """As `read_decimal` reads it back: with exactly three digits after the point it gets a fourth."""
    text = f"{plain(value):f}"
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def _plain_text(compact: str) -> str:
    last = max(compact.rfind("."), compact.rfind(","))
    if last < 0:
        return compact
    whole, rest, mark = compact[:last], compact[last + 1 :], compact[last]
    one_kind = not set(whole) & ({".", ","} - {mark})
    groups = len(rest) == 3 and one_kind and whole.lstrip("-") not in ("", "0")
    if re.search(r"[.,]", whole) and not GROUPED.fullmatch(whole):  # "12,5,0" would be read as 125
        raise ValueError("Give a number, for example 12 or 1,200.50.")
    number = re.sub(r"[.,]", "", whole)
    return f"{number or '0'}{rest}" if groups else f"{number or '0'}.{rest or '0'}"
