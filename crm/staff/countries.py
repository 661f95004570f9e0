"""Countries and regions whose public holidays are known, and countries by name."""

import re
from functools import lru_cache

from babel import Locale

COUNTRY = re.compile(r"[A-Z]{2}")


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """Names of all countries by their two letters."""
    return {
        code: str(name) for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()
    }  # two letters


def country_name(code: str) -> str:
    """ "Germany" for "DE"; the code itself where nobody knows it."""
    return country_names().get(code, code)


@lru_cache(maxsize=1)
def holiday_regions() -> dict[str, tuple[str, ...]]:
    """Countries whose holidays are known, with their regions."""
    import holidays  # only who sets working hours chooses from them

    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(regions) for code, regions in known.items() if code in country_names()}


def holiday_choices() -> list[tuple[str, str]]:
    """Countries to choose from, by name."""
    return sorted(((code, country_name(code)) for code in holiday_regions()), key=lambda each: each[1])
