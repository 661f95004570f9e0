"""Cells of one column as values. Each reader takes a text that is not empty, and raises ValueError with a sentence."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.jobs.imports import formats
from crm.jobs.imports.naming import plain
from crm.jobs.imports.phones import read_phone
from crm.jobs.imports.registry import Target
from crm.money import CURRENCIES
from crm.normal_forms import name_key
from crm.records.custom.texts import read_text
from crm.records.custom.values import read_custom
from crm.records.linking import read_link
from crm.records.models import CustomField, CustomKind

EMAIL = re.compile(r"[^@\s<>\",;:()\\]+@[^@\s<>\",;:()\\.]+(\.[^@\s<>\",;:()\\.]+)+")
NAMED = re.compile(r".*<([^<>]+)>")
SEVERAL = re.compile(r"[;,\n]+")
UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
YES = frozenset({"yes", "y", "true", "1", "x", "on", "ja", "j", "wahr", "oui", "si", "checked", "opted in"})
NO = frozenset({"no", "n", "false", "0", "off", "nein", "falsch", "non", "unchecked", "opted out", "-"})
GUARDED = ("=", "+", "-", "@")
LONGEST_TEXT = 4000
LONGEST_EMAIL = 254
MOST_SEVERAL = 20

Reader = Callable[[str, Mapping[str, Any]], Any]


@dataclass
class Setting:
    """What reading needs to know besides the cell: of the organization and of the member."""

    actor: Actor
    zone: tzinfo
    currency: str
    region: str = ""  # of telephone numbers without a country code, where the row names no country
    members: Mapping[str, UUID] = field(default_factory=dict)  # by e-mail and name, as `name_key` has them
    countries: Mapping[str, str] = field(default_factory=dict)  # code by name
    links: dict[tuple[str, str], UUID] = field(default_factory=dict)


def reader_of(target: Target, written: str, setting: Setting) -> Reader:
    """What reads this target's cells; `written` is the column's format."""
    return _MAKERS[target.kind](target, written, setting)


def unguarded(text: str) -> str:
    """Without the apostrophe that an export puts before what a sheet would take for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in GUARDED and text[1:2] else text


def _text(target: Target, _written: str, _setting: Setting) -> Reader:
    longest = target.longest or LONGEST_TEXT

    def read(text: str, _row: Mapping[str, Any]) -> str:
        if len(text) > longest:
            raise ValueError(f"has {len(text):,} letters; {longest:,} are the most")
        return text if text.isascii() and text.isprintable() else UNSHOWN.sub("", text)

    return read


def _line(target: Target, written: str, setting: Setting) -> Reader:
    whole = _text(target, written, setting)

    def read(text: str, row: Mapping[str, Any]) -> str:
        return whole(text if text.isprintable() else " ".join(text.split()), row)

    return read


def _emails(_target: Target, _written: str, _setting: Setting) -> Reader:
    def read(text: str, _row: Mapping[str, Any]) -> list[str]:
        if len(text) <= LONGEST_EMAIL and EMAIL.fullmatch(text):
            return [text]
        return [_address(each) for each in SEVERAL.split(text)[:MOST_SEVERAL] if each.strip()]

    return read


def _address(text: str) -> str:
    text = text.strip()
    if found := NAMED.fullmatch(text):
        text = found[1].strip()
    text = text.removeprefix("mailto:")
    if len(text) > LONGEST_EMAIL or not EMAIL.fullmatch(text):
        raise ValueError("is no e-mail address; one reads anna@nordwind.de")
    return text


def _phones(_target: Target, _written: str, setting: Setting) -> Reader:
    def read(text: str, row: Mapping[str, Any]) -> list[str]:
        region = row.get("country") or setting.region
        if number := read_phone(text, region):
            return [number]
        found = [read_phone(each.strip(), region) for each in SEVERAL.split(text)[:MOST_SEVERAL] if each.strip()]
        if not found or "" in found:
            raise ValueError("is no telephone number; give it with its country code, as in +49 30 1234567")
        return found

    return read


def _number(target: Target, written: str, _setting: Setting) -> Reader:
    most = target.longest or 2_147_483_647

    def read(text: str, _row: Mapping[str, Any]) -> int:
        number = _decimal(text, written)
        if number != number.to_integral_value():
            raise ValueError("is no whole number")
        if not 0 <= number <= most:
            raise ValueError("is no number that fits here")
        return int(number)

    return read


def _amount(_target: Target, written: str, _setting: Setting) -> Reader:
    def read(text: str, _row: Mapping[str, Any]) -> Decimal:
        number = _decimal(text, written)
        if abs(number) >= 10**13:
            raise ValueError("is too large")
        return number

    return read


def _decimal(text: str, mark: str) -> Decimal:
    if not any(letter.isdigit() for letter in text):
        raise ValueError("is no number")
    try:
        number = Decimal(formats.plain_figure(text, mark or formats.POINT))
    except InvalidOperation as error:
        raise ValueError("is no number that can be read") from error
    if not number.is_finite():
        raise ValueError("is no number that can be read")
    return number


def _currency(_target: Target, _written: str, _setting: Setting) -> Reader:
    signs = {"€": "EUR", "$": "USD", "£": "GBP"}

    def read(text: str, _row: Mapping[str, Any]) -> str:
        code = signs.get(text, text.upper())
        if code not in CURRENCIES:
            raise ValueError("is no currency; one reads EUR")
        return code

    return read


def _day(_target: Target, written: str, _setting: Setting) -> Reader:
    def read(text: str, _row: Mapping[str, Any]) -> date:
        return _dated(lambda: formats.read_day(text.partition("T")[0], written or formats.DMY))

    return read


def _moment(_target: Target, written: str, setting: Setting) -> Reader:
    def read(text: str, _row: Mapping[str, Any]) -> datetime:
        return _dated(lambda: formats.read_moment(text, written or formats.DMY, setting.zone))

    return read


def _dated[T: date](read: Callable[[], T]) -> T:
    try:
        found = read()
    except (ValueError, OverflowError) as error:
        raise ValueError("is no day that can be read this way; one reads 2026-12-24") from error
    if not 1000 <= found.year <= 2999:
        raise ValueError("is no year between 1000 and 2999")
    return found


def _bool(_target: Target, _written: str, _setting: Setting) -> Reader:
    def read(text: str, _row: Mapping[str, Any]) -> bool:
        word = text.casefold()
        if word not in YES and word not in NO:
            raise ValueError("is neither yes nor no")
        return word in YES

    return read


def _choice(target: Target, _written: str, _setting: Setting) -> Reader:
    known = {plain(label): value for value, label in target.choices}
    known |= {plain(value): value for value, _ in target.choices} | dict(target.aliases)

    def read(text: str, _row: Mapping[str, Any]) -> str:
        found = known.get(text) or known.get(plain(text))
        if found is None:
            labels = ", ".join(label for _, label in target.choices[:8])
            raise ValueError(f"is none of the list ({labels})")
        return found

    return read


def _member(_target: Target, _written: str, setting: Setting) -> Reader:
    def read(text: str, _row: Mapping[str, Any]) -> UUID:
        found = setting.members.get(text) or setting.members.get(name_key(text))
        if found is None:
            raise ValueError("is no colleague's name or e-mail address")
        return found

    return read


def _country(_target: Target, _written: str, setting: Setting) -> Reader:
    def read(text: str, _row: Mapping[str, Any]) -> str:
        found = setting.countries.get(text) or setting.countries.get(name_key(text))
        if found is None:
            raise ValueError("is no country; one reads Germany, or DE")
        return found

    return read


def _tags(_target: Target, _written: str, _setting: Setting) -> Reader:
    def read(text: str, _row: Mapping[str, Any]) -> list[str]:
        found = {name_key(each): " ".join(each.split()) for each in SEVERAL.split(text) if name_key(each)}
        if any(len(each) > 60 for each in found.values()):
            raise ValueError("has a tag of more than 60 letters")
        return list(found.values())[:MOST_SEVERAL]

    return read


def _own(target: Target, written: str, setting: Setting) -> Reader:
    about: CustomField = target.about

    def read(text: str, row: Mapping[str, Any]) -> Any:
        if about.kind == CustomKind.DATE:
            text = _dated(lambda: formats.read_day(text.partition("T")[0], written or formats.DMY)).isoformat()
        elif about.kind == CustomKind.NUMBER:
            text = format(_decimal(text, written), "f")
        elif about.kind == CustomKind.BOOL:
            text = "yes" if _bool(target, "", setting)(text, row) else "no"
        elif about.kind == CustomKind.LINK:
            return str(_linked(about.links_to, text, setting))
        if about.kind == CustomKind.CHOICES:
            return read_custom(about, _several(about, text))
        return read_text(about, text, currency=row.get(f"{target.name}.currency") or setting.currency)

    return read


def _several(about: CustomField, text: str) -> list[str]:
    """Keys of the options that stand here one after the other; a label may have a comma in it."""
    known = {name_key(label): key for key, label in about.option_labels.items()}
    pieces, found = re.split(r"[,;\n]", text), list[str]()
    while pieces:
        for length in range(min(len(pieces), 6), 0, -1):
            if key := known.get(name_key(", ".join(each.strip() for each in pieces[:length]))):
                found.append(key)
                break
        else:
            if pieces[0].strip():
                raise ValueError(f"has {pieces[0].strip()}, which is none of the list")
            length = 1
        pieces = pieces[length:]
    return found


def _linked(kind: str, text: str, setting: Setting) -> UUID:
    if (kind, text) not in setting.links:
        setting.links[kind, text] = read_link(kind, text, setting.actor)
    return setting.links[kind, text]


_MAKERS: dict[str, Callable[[Target, str, Setting], Reader]] = {
    "text": _line,
    "long": _text,
    "emails": _emails,
    "phones": _phones,
    "number": _number,
    "amount": _amount,
    "currency": _currency,
    "day": _day,
    "moment": _moment,
    "bool": _bool,
    "choice": _choice,
    "member": _member,
    "country": _country,
    "tags": _tags,
    "own": _own,
}
