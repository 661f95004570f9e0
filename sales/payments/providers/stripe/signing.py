"""Stripe's signature of webhooks: `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>...]`.

Signed is "<t>.<body>" by HMAC-SHA256 with the endpoint's secret. While a secret is being rolled there are several v1;
one that fits is enough. Other schemes (v0) are none.
"""

import hashlib
import hmac

from sales.payments.providers.base import WrongSignature

TOLERANCE = 300  # seconds; older ones may be repeated by somebody who overheard them
SCHEME = "v1"


def check_signature(body: bytes, header: str, secret: str, *, now: float) -> None:
    """Raises WrongSignature for what was not signed with the secret in the last five minutes."""
    pairs = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    given = [value for name, _, value in pairs if name == SCHEME]
    if not secret or len(times) != 1 or not (times[0].isascii() and times[0].isdigit()) or not given:
        raise WrongSignature("not signed")
    right = signature_of(body, times[0], secret)
    # All are compared, and each in constant time: how long it takes tells nothing.
    if not any([hmac.compare_digest(right.encode(), each.encode("utf-8", "replace")) for each in given]):  # noqa: C419
        raise WrongSignature("signed by somebody else")
    if abs(now - int(times[0])) > TOLERANCE:
        raise WrongSignature("signed too long ago")


def signature_of(body: bytes, at: str, secret: str) -> str:
    """What stands behind v1."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
