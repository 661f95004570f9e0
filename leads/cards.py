"""Business cards as telephones and mail programs send them: vCard 2.1, 3.0 and 4.0. Nothing here ever raises.

Ours, and small: the usual library (vobject, tried at 0.9.9) reads 4.0 by the rules of 3.0 (a number stays "tel:+49…")
and raises at a card that is not closed, or at the first odd line unless told to skip such lines.
"""

import re
from collections.abc import Iterator
from quopri import decodestring

from leads.payloads import clean

LARGEST = 500_000  # characters
MOST_CARDS = 50
_line = re.compile(r"(?:[\w-]+\.)?([A-Za-z][\w-]*)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
LONGEST = {
    "first_name": 80, "last_name": 80, "email": 254, "phone": 40, "company": 160, "job_title": 120, "wants": 2000,
}  # fmt: skip


def read_cards(text: str) -> list[dict[str, str]]:
    """What each card says of its person, by keys of MapsTo; cards without a name, an address or a number left out."""
    cards: list[dict[str, str]] = []
    lines: list[tuple[str, str, str]] | None = None
    for name, params, value in _lines(text[:LARGEST]):
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            lines = []
        elif name == "END" and lines is not None:
            cards += [card] if (card := _card(lines)) else []
            lines = None
        elif lines is not None:
            lines.append((name, params, value))
    return cards[:MOST_CARDS]


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Names in capitals, parameters and values of unfolded lines."""
    for line in _unfolded(text):
        found = _line.fullmatch(line)
        if found is None:
            continue
        params, value = found[2].upper(), found[3]
        if "QUOTED-PRINTABLE" in params:
            value = decodestring(value.encode("utf-8", "ignore")).decode("utf-8", "replace")
        yield found[1].upper(), params, value


def _unfolded(text: str) -> Iterator[str]:
    """Lines that begin with a space go on; so does a quoted-printable one that ends with "="."""
    whole = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in (" ", "\t"):
            whole += line[1:]
        elif whole.endswith("=") and "QUOTED-PRINTABLE" in whole.upper():
            whole = whole[:-1] + line
        else:
            yield whole
            whole = line
    yield whole


def _card(lines: list[tuple[str, str, str]]) -> dict[str, str]:
    name = [_text(part) for part in _split(_first(lines, "N"), ";")]
    last, first = (*name, "", "")[:2]
    if not first and not last:
        first, _, last = _text(_first(lines, "FN")).rpartition(" ")
    card = {
        "first_name": first,
        "last_name": last,
        "email": _text(_first(lines, "EMAIL")).removeprefix("mailto:"),
        "phone": _text(_first(lines, "TEL")).removeprefix("tel:"),
        "company": _text(next(iter(_split(_first(lines, "ORG"), ";")), "")),
        "job_title": _text(_first(lines, "TITLE") or _first(lines, "ROLE")),
        "wants": _text(_first(lines, "NOTE")),
    }
    card = {place: text for place, value in card.items() if (text := value[: LONGEST[place]].strip())}
    return card if {"first_name", "last_name", "email", "phone"} & card.keys() else {}


def _first(lines: list[tuple[str, str, str]], name: str) -> str:
    """The preferred one of that name, else the first that says something."""
    found = [(params, value) for own, params, value in lines if own == name and value.strip(" ;")]
    preferred = [value for params, value in found if "PREF" in params]
    return (preferred or [value for _, value in found] or [""])[0]


def _split(value: str, mark: str) -> list[str]:
    """At marks that are not escaped."""
    return re.split(rf"(?<!\\){mark}", value)


def _text(value: str) -> str:
    """Without escapes, on as many lines as it says."""
    return clean(re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL))
