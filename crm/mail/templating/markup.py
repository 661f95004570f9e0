"""The little markup that authors may use in text: **bold**, [words](address), empty lines."""

import re
from collections.abc import Callable

from django.utils.encoding import iri_to_uri
from django.utils.html import escape

Show = Callable[[str], str]

SAFE_SCHEMES = ("https://", "http://", "mailto:", "tel:")
_own_link = re.compile(r"^{{-?\s*links\.[a-z_]+\s*-?}}$")
_bold = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
_link = re.compile(r"\[([^\]\n]{1,200})\]\(([^()\s]{1,2000})\)")


def url_is_safe(url: str) -> bool:
    """Whether an address may stand behind a link: one of the web, of mail or telephone, or a value `links.x`."""
    return bool(_own_link.match(url)) or url.lower().startswith(SAFE_SCHEMES)


def to_html(text: str, show: Show) -> str:
    """Escaped, with the markup turned into tags. `show` puts Liquid back to look at an address."""
    paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "<br/><br/>".join(_inline(part, show).replace("\n", "<br/>") for part in paragraphs)


def to_text(text: str) -> str:
    """As plain text: bold without its stars, a link with its address behind it."""
    return _link.sub(r"\1 (\2)", _bold.sub(r"\1", text)).strip()


def addresses_in(text: str) -> list[str]:
    """Every address that the text links to."""
    return [found[2] for found in _link.finditer(text)]


def uri(url: str) -> str:
    """The address in ASCII, for an attribute."""
    return escape(iri_to_uri(url.strip()))


def _inline(text: str, show: Show) -> str:
    pieces, place = [], 0
    for found in _link.finditer(text):
        pieces.append(_strong(text[place : found.start()]))
        words, url = _strong(found[1]), found[2]
        pieces.append(f'<a href="{uri(url)}">{words}</a>' if url_is_safe(show(url)) else words)
        place = found.end()
    return "".join([*pieces, _strong(text[place:])])


def _strong(text: str) -> str:
    return _bold.sub(r"<b>\1</b>", escape(text))
