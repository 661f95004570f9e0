"""What may stand in a header: one line of printable text. Whatever comes from outside passes through here."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

_validate = EmailValidator()
_ids = re.compile(r"<[^<>\s]{1,240}>")
MOST_REFERENCES = 20


def header_text(text: str, limit: int) -> str:
    """One line without control characters (so no header can be smuggled in), at most `limit` characters."""
    plain = text if text.isprintable() else "".join(map(_printable, text))
    return " ".join(plain.split())[:limit].strip()


def mail_address(text: str) -> str:
    """The bare address, or "" if it is none."""
    address = text.strip()
    try:
        _validate(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""


def message_ids(text: str) -> list[str]:
    """The ids in an In-Reply-To or References header, with their angle brackets; of many the first and the newest."""
    found = _ids.findall(header_text(text, 8000))
    return found if len(found) <= MOST_REFERENCES else [found[0], *found[1 - MOST_REFERENCES :]]


def _printable(letter: str) -> str:
    return " " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter
