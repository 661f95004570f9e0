"""The token against forged forms, masked anew for each page as Django does it, in a tenth of its time.

A page that is sent packed must not show the same secret twice (BREACH): so each has a mask before it, and itself added
to that, letter by letter. Django draws and looks up every letter by itself; what it reads is the same.
"""

import os

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token

COUNT = len(CSRF_ALLOWED_CHARS)
PLACES = {letter: place for place, letter in enumerate(CSRF_ALLOWED_CHARS)}
TWICE = CSRF_ALLOWED_CHARS * 2
# Bytes as places of letters; those beyond the last whole round are left out, so that no letter comes more often.
EVEN = 256 - 256 % COUNT
ROUNDS, UNEVEN = bytes(byte % COUNT for byte in range(256)), bytes(range(EVEN, 256))


def token_of(request: HttpRequest) -> str:
    """The token that this request's forms carry. Its secret goes along as a cookie."""
    secret = request.META.get("CSRF_COOKIE")
    if secret is None:
        return get_token(request)
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True  # it runs out a while after it was last used
    return masked(secret)


def masked(secret: str) -> str:
    """A secret of Django's letters behind a mask."""
    mask = b""
    while len(mask) < CSRF_SECRET_LENGTH:
        mask += os.urandom(CSRF_SECRET_LENGTH * 2).translate(ROUNDS, UNEVEN)
    pairs = list(zip(mask, map(PLACES.__getitem__, secret), strict=False))  # as long as the secret is
    return "".join([CSRF_ALLOWED_CHARS[own] for own, _ in pairs] + [TWICE[own + of_secret] for own, of_secret in pairs])
