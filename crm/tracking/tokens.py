"""Signed words of who somebody is."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.core.validators import validate_email

from crm.tenancy.scope import require_organization_id

LINK_DAYS = 90
LONGEST_LIFE = 24 * 3600  # seconds a site's token may be good for: it stands in a page

_signer = TimestampSigner(salt="tracking.link", sep="~")


@dataclass(frozen=True)
class Claims:
    """Whom a website's server names."""

    email: str
    first_name: str = ""
    last_name: str = ""


def link_token(person_id: UUID) -> str:
    """For a link in a mail to this person of the current organization: `?fl_id=...`."""
    return _signer.sign(f"{require_organization_id().hex}{person_id.hex}")


def read_link_token(token: str) -> UUID | None:
    """The person a link of ours was written for, in the current organization; None for any other text."""
    try:
        signed = _signer.unsign(token, max_age=LINK_DAYS * 24 * 3600)
    except BadSignature:
        return None
    return UUID(hex=signed[32:]) if signed[:32] == require_organization_id().hex else None


def site_token(secret: str, claims: dict[str, Any]) -> str:
    """A JSON Web Token (RFC 7519, HS256) as a website's server makes it."""
    head = _encoded({"alg": "HS256", "typ": "JWT"})
    signed = f"{head}.{_encoded(claims)}"
    return f"{signed}.{_base64(_signature(secret, signed))}"


def read_site_token(token: str, secret: str) -> Claims | None:
    """Whom it names, if it was signed with the site's secret and is good now; otherwise None.

    `email` and `exp` have to be there; `exp` is at most a day away.
    """
    signed, _, signature = token.rpartition(".")
    head, _, body = signed.partition(".")
    try:
        if not hmac.compare_digest(_decoded(signature), _signature(secret, signed)):
            return None
        if json.loads(_decoded(head)).get("alg") != "HS256":
            return None
        return _claims(json.loads(_decoded(body)))
    except (ValueError, AttributeError, RecursionError):
        return None


def _claims(given: Any) -> Claims | None:
    expires, email = given.get("exp"), given.get("email")
    now = time.time()
    if isinstance(expires, bool) or not isinstance(expires, int | float) or not now < expires <= now + LONGEST_LIFE:
        return None
    try:
        validate_email(email)
    except ValidationError:
        return None
    names = (str(given.get(name) or "").replace("\x00", "")[:80] for name in ("first_name", "last_name"))
    return Claims(str(email)[:254], *names)


def _signature(secret: str, signed: str) -> bytes:
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()


def _encoded(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}".encode("ascii"))
