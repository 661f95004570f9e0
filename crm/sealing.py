"""Secrets of others that have to be known again, sealed before they reach the database.

A password of ours is kept as a hash. What a service signs with has to be read again, so it is sealed with a key made
out of SECRET_KEY: a copy of the database alone gives nothing away. Rows sealed with one of SECRET_KEY_FALLBACKS can
still be read.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache
from typing import Any

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

log = structlog.get_logger()

MARK = "sealed:"  # what begins otherwise is older than sealing


def seal(text: str) -> str:
    """As it is kept; nothing stays nothing, and what is sealed stays as it is."""
    if not text or text.startswith(MARK):
        return text
    return MARK + _seals().encrypt(text.encode()).decode()


def unseal(kept: str) -> str:
    """What was sealed; empty where the key for it is gone, so whoever reads it has to refuse an empty secret."""
    if not kept.startswith(MARK):
        return kept
    try:
        return _seals().decrypt(kept.removeprefix(MARK).encode()).decode()
    except InvalidToken:
        log.warning("secret_not_unsealed")
        return ""


# Django's own field is no generic class when the program runs.
class SealedField(models.TextField):  # type: ignore[type-arg]
    """A secret: plain in Python, sealed in the database. It can't be searched for."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal it on the way in."""
        return seal(value) if isinstance(value, str) else value

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Unseal it on the way out."""
        return unseal(value) if isinstance(value, str) else value


def _seals() -> MultiFernet:
    return _made_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _made_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fairlead.sealing").derive(key.encode())
