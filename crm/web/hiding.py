"""Amounts of money in words that were written before, taken out for who does not see any.

Fields are hidden where they are read: questions, columns, forms, the API. But words once written tell of amounts too:
histories, timelines, what search and boards keep drawn, notes. They are kept once for everybody, so they lose their
amounts on the way out to such a reader, and nowhere else.
"""

import re
from collections.abc import Iterable
from functools import cache

from django.conf import settings

from crm.money import CURRENCIES, MINOR_DIGITS
from crm.web.formats import money_frame

INSTEAD = "hidden"
SPACE = "(?:[ \u00a0\u202f\u2009]|&nbsp;)"
MARK = "(?:[.,'\u2019 \u00a0\u202f\u2009]|&#39;|&nbsp;)"
NUMBER = rf"\d+(?:{MARK}\d+)*"
UNIT = "(?:k|m|bn)?"


def without_amounts(text: str) -> str:
    """The text with "hidden" in place of each amount, as the program writes them in any language."""
    return _pattern().sub(INSTEAD, text)


@cache
def _pattern() -> re.Pattern[str]:
    signs = set(CURRENCIES) | set(MINOR_DIGITS)
    for language, _ in settings.LANGUAGES:
        for code in (*CURRENCIES, *MINOR_DIGITS):
            signs |= {part.strip() for part in money_frame.__wrapped__(language, code)}
    # Letters are parted from the number, signs need not be: "CHF 5", but no room "R2".
    listed = "|".join(
        [
            rf"(?:{_any_of(sign for sign in signs if sign[-1:].isalpha())}){SPACE}",
            rf"(?:{_any_of(sign for sign in signs if sign and not sign[-1].isalpha())}){SPACE}?",
        ]
    )
    behind = "|".join(
        [
            rf"{SPACE}(?:{_any_of(sign for sign in signs if sign[:1].isalpha())})",
            rf"{SPACE}?(?:{_any_of(sign for sign in signs if sign and not sign[0].isalpha())})",
        ]
    )
    minus = "[-\u2212]?"
    before = rf"(?<!\w){minus}(?:{listed}){minus}{NUMBER}{UNIT}"
    after = rf"(?<![\w.,]){minus}{NUMBER}{UNIT}(?:{behind})(?!\w)"
    return re.compile(f"{before}|{after}")


def _any_of(signs: Iterable[str]) -> str:
    return "|".join(re.escape(sign) for sign in sorted(signs, key=lambda each: (-len(each), each)))
