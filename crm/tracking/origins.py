"""Origins of websites: "https://www.example.com", or "https://*.example.com" for all below it."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

LABELS = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII)


def read_origin(text: str) -> str:
    """The origin of an address as somebody types it: "www.example.com/shop" is "https://www.example.com".

    Raises ValueError for what is none.
    """
    typed = text.strip().lower()
    if "://" not in typed:
        typed = f"https://{typed}"
    parts = urlsplit(typed)
    host, port = parts.hostname or "", parts.port
    try:
        host = host.encode("ascii").decode() if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        raise ValueError(text) from None
    if parts.scheme not in ("http", "https") or not LABELS.fullmatch(host) or len(host) > 200:
        raise ValueError(text)
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def is_allowed(origin: str, origins: Iterable[str]) -> bool:
    """Whether a browser's Origin header names one of them."""
    return any(origin == each or _below(origin, each) for each in origins)


def _below(origin: str, pattern: str) -> bool:
    scheme, wild, rest = pattern.partition("://*.")
    return bool(wild) and origin.startswith(f"{scheme}://") and origin.endswith(f".{rest}")
