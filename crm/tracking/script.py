"""The script that websites load: static/js/track.js without its comments, with the site's settings in it."""

import json
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from crm.accounts.requests import Request
from crm.tracking.models import Website
from crm.tracking.queries.sites import Site

SOURCE = Path(settings.ROOT) / "static/js/track.js"
# Comments, texts, regular expressions (the source divides nothing) and the spaces between.
TOKEN = re.compile(r"""/\*.*?\*/|("(?:[^"\\\n]|\\.)*"|/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/)|\s+""", re.DOTALL)
LONE = re.compile(r"(?<![\w$])\(([\w$]+)\)=>")
WORD = re.compile(r"[\w$]")
OFF = "/* This website is not counted now. */\n"


def script_for(request: Request, site: Site | None) -> str:
    """The whole script for a site; one that does nothing for a site that is unknown or off."""
    if site is None or not site.active:
        return OFF
    at = request.build_absolute_uri(f"/p/{request.organization.slug}/")
    own = {"at": at, "key": site.key, "mode": site.consent}
    return tight_source().replace("__SITE__", json.dumps(own, separators=(",", ":")))


@cache
def tight_source() -> str:
    """The source without comments and without spaces that no browser needs."""
    text = TOKEN.sub(lambda found: found[1] or " ", SOURCE.read_text(encoding="utf-8"))
    parts = re.split(r"(\"(?:[^\"\\]|\\.)*\")", text)  # every other one is a text
    parts[::2] = [_squeezed(part) for part in parts[::2]]
    return "".join(parts).strip() + "\n"


def _squeezed(code: str) -> str:
    """A space stays between two words, a semicolon not at the end of a block, brackets not around one parameter."""
    tight = re.sub(
        r"\s+",
        lambda found: " " if _is_word(code, found.start() - 1) and _is_word(code, found.end()) else "",
        code,
    )
    return LONE.sub(r"\1=>", tight.replace(";}", "}"))


def _is_word(code: str, at: int) -> bool:
    return 0 <= at < len(code) and WORD.match(code[at]) is not None


def snippet_for(request: Request, website: Website) -> str:
    """What somebody copies into the head of his pages."""
    address = reverse("tracking_public:script", args=[request.organization.slug, website.key])
    return f'<script async src="{request.build_absolute_uri(address)}"></script>'
