"""Mail bodies in a frame of their own: nothing runs in them, nothing is loaded from elsewhere."""

import base64
import re
from collections.abc import Mapping

from django.http import HttpResponse

# Styles stand within a mail, so they are allowed here and nowhere else; the sandbox takes everything but links.
FRAME_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
_embedded = re.compile(r"cid:([^\"'\s)>]{1,120})")
SHOWN_AS_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def framed(html: str, pictures: Mapping[str, tuple[str, bytes]] | None = None) -> HttpResponse:
    """The body for `<iframe sandbox>`; links open a new tab. `pictures`: content id -> (type, bytes)."""
    known = pictures or {}

    def embed(found: re.Match[str]) -> str:
        kind, content = known.get(found[1], ("", b""))
        if kind not in SHOWN_AS_PICTURES:
            return found[0]
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"

    page = '<!doctype html><base target="_blank"><meta charset="utf-8">' + _embedded.sub(embed, html)
    response = HttpResponse(page)
    response._csp_config = FRAME_POLICY  # type: ignore[attr-defined]  # noqa: SLF001  # as csp_override does
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def download(name: str, content: bytes) -> HttpResponse:
    """A file from a mail: always saved, never shown, whatever it calls itself."""
    response = HttpResponse(content, content_type="application/octet-stream")
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", name) or "attachment"
    response.headers["Content-Disposition"] = f'attachment; filename="{ascii_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
