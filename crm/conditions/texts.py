"""Texts without regard to capitals, alike in Python and in the database.

Only A to Z are folded: what `lower()` does beyond them depends on the server's locale. Names and addresses, where
accents matter, have normal-form columns of their own.
"""

import string

from django.db.models import F, TextField
from django.db.models.functions import Cast, Collate, Lower

_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def fold(text: str) -> str:
    """Small letters, A to Z."""
    return text.translate(_SMALL)


def folded(path: str) -> Lower:
    """The same of a column."""
    return Lower(Collate(Cast(F(path), TextField()), "C"))
