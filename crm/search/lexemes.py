"""Words as the index keeps them and as a search asks for them."""

import re
from uuid import UUID

from crm.normal_forms import name_key
from crm.search.samples import ALL, SAMPLES, Sample
from crm.search.searchable import Found
from crm.tenancy.scope import require_organization_id

SHORTEST_PHONE_END = 4
MOST_WORDS = 8
LONGEST = 60
# An inverted index gathers all words that begin so before it answers the first match: 136 ms for two letters among a
# million people, 20 for four. So beginnings of names that are as short as this are kept as words themselves.
SHORT = 5
AND = " & "


def organization_key(organization_id: UUID | None = None) -> str:
    """Eight hexadecimal digits from the random end of the organization's id."""
    return (organization_id or require_organization_id()).hex[-8:]


def strong_lexemes(found: Found) -> list[str]:
    """What a record is found by first: names, addresses, the ends of phone numbers."""
    words = [word for name in (found.title, *found.names) for word in _words(name)]
    for address in found.emails:
        local, _, domain = address.casefold().partition("@")
        words += [address.casefold(), local, domain, *_words(local), *_words(domain)]
    for number in found.phones:
        digits = re.sub(r"\D", "", number)
        words += [f"#{digits[-length:]}" for length in range(SHORTEST_PHONE_END, len(digits) + 1)]
    return sorted([*_keyed(words), *_beginnings(words)])


def weak_lexemes(found: Found) -> list[str]:
    """What it is found by after that."""
    below = _words(found.subtitle)
    return sorted([*_keyed([*below, *_words(found.body)[:200]]), *_beginnings(below)])


def queries_for(typed: str) -> list[str]:
    """What to ask each sample, the smallest first, then all records; [] if nothing can be searched for."""
    return [query for sample in (*SAMPLES, ALL) if (query := query_for(typed, sample))]


def query_for(typed: str, sample: Sample = ALL) -> str:
    """A tsquery that matches the start of every typed word; "" if nothing can be searched for.

    So few letters (SHORT) find words of names and subtitles that begin so, and of all other text only whole words.
    """
    digits = re.sub(r"[\s()/.+-]", "", typed)
    if digits.isdigit() and len(digits) >= SHORTEST_PHONE_END:
        own = _quoted(f"#{digits.lstrip('0') or digits}", sample.whole)
        return f"{own} | {_quoted(digits, sample.whole)}:*"
    if "@" in typed:
        return f"{_quoted(typed.strip().casefold()[:LONGEST], sample.whole)}:*"
    return AND.join(_beginning_with(word, sample) for word in _words(typed)[:MOST_WORDS])


def _beginning_with(word: str, sample: Sample) -> str:
    whole = _quoted(word, sample.whole)
    return f"({_quoted(word, sample.beginning)} | {whole})" if len(word) <= SHORT else f"{whole}:*"


def _quoted(word: str, mark: str) -> str:
    escaped = f"{organization_key()}{mark}{word}".replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _keyed(words: list[str]) -> list[str]:
    key = organization_key()
    return sorted({f"{key}{ALL.whole}{word[:LONGEST]}" for word in words if word})


def _beginnings(words: list[str]) -> set[str]:
    key = organization_key()
    return {
        f"{key}{ALL.beginning}{word[:length]}"
        for word in words
        for length in range(1, SHORT + 1)
        if word and not word.startswith("#")  # figures are found by their ends
    }


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[^\w]+", name_key(text).replace("_", " ")) if word]
