"""Countries and languages by their names."""

from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from django.utils.translation import get_language

# Of those who write to us; a person may have any.
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "nb", "fi", "cs", "hu", "ro", "el", "tr", "ja")


def country_name(code: str) -> str:
    """ "Germany" for "DE"; what is no country's code stays as it is."""
    return dict(country_choices()).get(code.upper(), code) if code else ""


def language_name(code: str) -> str:
    """ "German" for "de"."""
    return _locale().languages.get(code.partition("-")[0], code) if code else ""


def birthday_words(person: Any) -> str:
    """ "3 February 1984", in the reader's order."""
    return format_date(person.birthday, "long", locale=_locale()) if person.birthday else ""


def country_choices() -> list[tuple[str, str]]:
    """All countries by name, and none."""
    return _countries(get_language() or "en")


def language_choices() -> list[tuple[str, str]]:
    """The usual languages by name, and none."""
    return [("", "Not known"), *sorted(((code, language_name(code)) for code in LANGUAGES), key=lambda pair: pair[1])]


@cache
def _countries(_language: str) -> list[tuple[str, str]]:
    territories = _locale().territories
    names = [(code, name) for code, name in territories.items() if len(code) == 2 and code.isalpha() and code != "ZZ"]
    return [("", "Not known"), *sorted(names, key=lambda pair: pair[1])]


def _locale() -> Locale:
    return Locale.parse((get_language() or "en").replace("-", "_"))
