"""With which day people let their week begin."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

MONDAY = 0


@lru_cache(maxsize=256)
def first_weekday(language: str, zone: str) -> int:
    """0 for Monday to 6 for Sunday, by the country that the language ("en-US") or else the time zone names."""
    country = language.replace("_", "-").partition("-")[2].upper() or get_global("zone_territories").get(zone)
    if not country:
        return MONDAY
    try:
        return Locale.parse(f"und_{country}").first_week_day
    except (UnknownLocaleError, ValueError):
        return MONDAY
