"""How a key is written: `fl_`, then whose and which it is, then its secret.

The organization stands in it because nothing of a key can be read before that organization's scope is open.
"""

import binascii
import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

PREFIX = "fl_"
WHERE = 43  # letters of 32 bytes
HINT = 4


@dataclass(frozen=True)
class Credential:
    """What a written key says of itself; nothing of it is true until the secret was compared."""

    organization_id: UUID
    key_id: UUID
    secret: str


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def write_token(credential: Credential) -> str:
    """As people copy it."""
    where = urlsafe_b64encode(credential.organization_id.bytes + credential.key_id.bytes).decode().rstrip("=")
    return f"{PREFIX}{where}{credential.secret}"


def read_token(text: str) -> Credential | None:
    """What `write_token` wrote; None for anything else."""
    rest = text.removeprefix(PREFIX)
    if rest == text or len(rest) <= WHERE or not rest.isascii():
        return None
    try:
        both = urlsafe_b64decode(rest[:WHERE] + "=")
        return Credential(UUID(bytes=both[:16]), UUID(bytes=both[16:]), rest[WHERE:])
    except (binascii.Error, ValueError):
        return None


def hash_secret(secret: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, secret_hash: str) -> bool:
    """Whether this is the secret behind the hash, in the same time for yes and no."""
    return hmac.compare_digest(hash_secret(secret), secret_hash)
