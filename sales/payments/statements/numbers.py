"""Numbers with check digits: IBAN (ISO 13616) and creditor references (ISO 11649)."""

import re
from collections.abc import Iterator

NO_SIGN = re.compile(r"[^0-9A-Za-z]")
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
REFERENCE = re.compile(r"RF\d{2}[A-Z0-9]{1,21}")
IN_TEXT = re.compile(r"(?<![0-9A-Za-z])RF ?\d{2}(?: ?[0-9A-Z]){1,21}(?![0-9A-Za-z])", re.IGNORECASE)
LONGEST = 21  # signs behind RF and the check digits


def compact(text: str) -> str:
    """Letters and digits alone, the letters large."""
    return NO_SIGN.sub("", text).upper()


def is_iban(text: str) -> bool:
    """Whether it is an account number whose check digits hold, with or without blanks."""
    plain = compact(text)
    return bool(IBAN.fullmatch(plain)) and _rest(plain) == 1


def grouped(text: str) -> str:
    """In fours, as people read it: "DE89 3704 0044 0532 0130 00"."""
    plain = compact(text)
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def creditor_reference(number: str) -> str:
    """The reference that says a document's number with check digits: "INV-2026-0001" is RF58INV20260001.

    "" for a number that is too long for one.
    """
    plain = compact(number)
    if not plain or len(plain) > LONGEST:
        return ""
    return f"RF{98 - _rest(f'RF00{plain}'):02}{plain}"


def number_in(reference: str) -> str:
    """The number that a creditor reference says, compact; "" if it is none, or a digit of it is wrong."""
    plain = compact(reference)
    return plain[4:] if REFERENCE.fullmatch(plain) and _rest(plain) == 1 else ""


def references_in(text: str) -> list[str]:
    """Compact numbers of all creditor references that stand in a text.

    A word that follows may look like part of one: then each end is named at which the check digits hold.
    """
    numbers = (number_in(end) for found in IN_TEXT.findall(text) for end in _ends(found))
    return [number for number in numbers if number]


def _ends(found: str) -> Iterator[str]:
    while found:
        yield found
        found = found.rpartition(" ")[0]


def _rest(plain: str) -> int:
    """Of the division by 97, letters as numbers from 10 on, the first four signs last (ISO 7064)."""
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97
