"""Languages people speak, as they are called."""

from functools import lru_cache

from babel import Locale

# What people are likely to choose, in the order of their names; any other code is shown as it is.
CODES = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu",
    "id", "it", "ja", "ko", "lt", "lv", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv",
    "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip


def language_name(code: str) -> str:
    """ "German" for "de"."""
    return _names().get(code, code)


def spoken(code: str) -> str:
    """The language of a code like "de-AT", if it is one of those people choose; else nothing."""
    short = code[:2].lower()
    return short if short in CODES else ""


def language_choices() -> list[tuple[str, str]]:
    """Codes and names, by name."""
    return sorted(((code, language_name(code)) for code in CODES), key=lambda each: each[1])


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    known = Locale("en").languages
    return {code: str(known.get(code, code)) for code in CODES}
