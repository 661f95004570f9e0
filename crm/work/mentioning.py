"""Find the colleagues that a text names with an @, and show them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString
from markupsafe import escape

from crm.accounts.models import Membership
from crm.web.formats import paragraphs
from crm.work.models import Mention

AT = re.compile(r"(?<![\w@.+-])@(?=\w)")  # not within an e-mail address


@dataclass(frozen=True)
class Mentioned:
    member: Membership
    name: str  # as it was written


def find_mentions(text: str, members: Iterable[Membership], chosen: Iterable[UUID] = ()) -> list[Mentioned]:
    """The members whose full names follow an @, each once.

    Where several are called the same, those `chosen` from the list while typing count, or all of them.
    """
    picked = set(chosen)
    by_name: dict[str, list[Membership]] = {}
    for member in members:
        by_name.setdefault(member.name.casefold(), []).append(member)
    longest_first = sorted(by_name, key=len, reverse=True)
    found: dict[UUID, Mentioned] = {}
    for match in AT.finditer(text):
        written = _name_at(text, match.end(), longest_first)
        namesakes = by_name.get(written.casefold(), [])
        for member in [each for each in namesakes if each.id in picked] or namesakes:
            found.setdefault(member.id, Mentioned(member, written))
    return list(found.values())


def with_mentions(text: str, mentions: Iterable[Mention]) -> SafeString:
    """The text in paragraphs, those mentioned highlighted by the names they have now."""
    names = {str(escape(mention.name)): mention.member.name for mention in mentions}
    shown = str(paragraphs(text))
    if not names:
        return SafeString(shown)
    written = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    def marked(match: re.Match[str]) -> str:
        return f'<span class="fl-mention">@{escape(names[match[1]])}</span>'

    return SafeString(re.sub(rf"(?<![\w@.+-])@({written})(?!\w)", marked, shown))


def _name_at(text: str, start: int, names: Iterable[str]) -> str:
    """The longest of the names that stands here, as it is written; "" for none."""
    for name in names:
        written = text[start : start + len(name)]
        after = text[start + len(name) : start + len(name) + 1]
        if written.casefold() == name and not (after.isalnum() or after == "_"):
            return written
    return ""
