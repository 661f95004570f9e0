"""The keys by which candidates are found: few enough to be written with each record, many enough to find it again.

A person has the initials of the name with the company's core name (or the mail domain, where no company is known) and
with the postal code. A company has the beginning and the end of its core name: one slip of the pen leaves one of both
as it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from crm.customers.matching.names import company_domain, core_name, initials, sorted_core
from crm.customers.models.matching import LONGEST_KEY, KeyKind
from crm.normal_forms import name_key

Key = tuple[str, str]  # kind, text
LEAST = 2  # letters of a beginning or an end
SLIPS = (-2, -1, 0, 1, 2)  # by how many letters two lengths may differ


@dataclass(frozen=True)
class PersonFacts:
    """What a person's keys are made of. `name` is the name's key, "" where only the address is known."""

    name: str
    company: str = ""
    email: str = ""
    postal_code: str = ""
    country: str = ""


def person_keys(facts: PersonFacts) -> set[Key]:
    """What is kept of a person."""
    letters = initials(facts.name)
    if not letters:
        return set()
    found: set[Key] = set()
    if core := core_name(facts.company):
        found.add(work_key(letters, core))
    elif domain := company_domain(facts.email):
        found.add(domain_key(letters, domain))
    if code := postal(facts.postal_code):
        found.add(home_key(letters, code))
    return found


def company_keys(name: str) -> set[Key]:
    """What is kept of a company."""
    text = sorted_core(name)
    return set(_halves(text, _half(len(text)))) if text else set()


def company_probes(name: str) -> set[Key]:
    """The keys of companies whose names may be this one with a slip of the pen."""
    text = sorted_core(name)
    halves = {_half(len(text) + slip) for slip in SLIPS if len(text) + slip > 0} if text else set()
    return {key for half in halves for key in _halves(text, half)}


def work_key(letters: str, core: str) -> Key:
    """Initials at a company."""
    return KeyKind.WORK.value, f"{letters} {core}"[:LONGEST_KEY]


def domain_key(letters: str, domain: str) -> Key:
    """Initials at a mail domain."""
    return KeyKind.DOMAIN.value, f"{letters} {domain}"[:LONGEST_KEY]


def home_key(letters: str, code: str) -> Key:
    """Initials at a postal code."""
    return KeyKind.HOME.value, f"{letters} {code}"[:LONGEST_KEY]


def postal(code: str) -> str:
    """A postal code as it is compared."""
    key = name_key(code)
    return key if key.isalnum() else "".join(letter for letter in key if letter.isalnum())


def _half(length: int) -> int:
    return max(LEAST, length // 2)


def _halves(text: str, half: int) -> Iterator[Key]:
    yield KeyKind.HEAD.value, text[:half]
    yield KeyKind.TAIL.value, text[-half:]
