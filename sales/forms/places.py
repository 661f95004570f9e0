"""Countries and VAT numbers as they are typed."""

import re

from django import forms


def read_country(typed: str) -> str:
    """Two capital letters, or nothing. Raises ValidationError."""
    code = typed.strip().upper()
    if code and not re.fullmatch(r"[A-Z]{2}", code):
        raise forms.ValidationError("Give the country by its two letters, for example DE.")
    return code


def read_vat_id(typed: str) -> str:
    """In capitals, without blanks, dots and dashes. Raises ValidationError for what no country writes so."""
    code = re.sub(r"[\s.\-/]", "", typed).upper()
    if code and not re.fullmatch(r"[A-Z]{2}[0-9A-Z+*]{2,13}", code):
        raise forms.ValidationError("A VAT number begins with its country, for example DE123456789.")
    return code
