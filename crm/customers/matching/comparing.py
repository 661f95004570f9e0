"""How alike two names are, and whether two records agree in a fact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from rapidfuzz.fuzz import ratio

from crm.customers.matching.candidates import Candidate
from crm.customers.matching.keys import postal
from crm.customers.matching.names import SHORT, company_domain, core_name, sorted_core
from crm.customers.matching.rules import SAME, Criterion
from crm.normal_forms import name_key
from crm.records.models import CUSTOM

core = lru_cache(20_000)(core_name)
joined = lru_cache(20_000)(sorted_core)
INITIAL = 92  # per cent: "H. Brandt" and "Helena Brandt"


@dataclass(slots=True)
class Known:
    """What is compared of a record; `hits` are facts that an index led by: {"email": "anna@nordwind.example"}."""

    id: UUID
    name: str
    company: str = ""
    company_domain: str = ""
    email: str = ""
    domain: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    birthday: Any = None
    in_bin: bool = False
    merged_into: UUID | None = None
    hits: dict[str, str] = field(default_factory=dict)


def people_alike(one: str, other: str) -> int:
    """Per cent, of two names' keys. The order of words doesn't count, an initial stands for a first name."""
    if one == other:
        return 100
    ones, others = sorted(_words(one)), sorted(_words(other))
    if ones == others:
        return 100
    if _initialled(_words(one), _words(other)) or _initialled(_words(other), _words(one)):
        return INITIAL
    return int(max(ratio(one, other), ratio(" ".join(ones), " ".join(others))))


def companies_alike(one: str, other: str) -> int:
    """Per cent, of two companies' names. Legal forms, accents and the order of words don't count, numbers do."""
    first, second = joined(one), joined(other)
    if first == second:
        return 100
    if min(len(first), len(second)) < SHORT or _digits(first) != _digits(second):
        return 0
    return int(ratio(first, second))


def agree(criterion: Criterion, candidate: Candidate, known: Known) -> int:
    """How far both agree in it, per cent; 0 where they don't, or where one of both says nothing."""
    own = _AGREE.get(criterion.field)
    if own is not None:
        return own(criterion, candidate, known)
    if criterion.field.startswith(CUSTOM) or criterion.field in ("email", "phone", "domain"):
        return 100 if criterion.field in known.hits else 0
    mine, theirs = getattr(candidate, criterion.field), getattr(known, criterion.field)
    return 100 if mine and theirs and _plain(mine) == _plain(theirs) else 0


def _names(criterion: Criterion, candidate: Candidate, known: Known) -> int:
    if not candidate.name or not known.name:
        return 0
    if candidate.noun == "company":
        found = companies_alike(candidate.name, known.name)
    else:
        found = people_alike(candidate.name_key, known.name)
    least = 100 if criterion.how == SAME else criterion.at_least
    return found if found >= least else 0


def _companies(_criterion: Criterion, candidate: Candidate, known: Known) -> int:
    if candidate.company and known.company and core(candidate.company) == core(known.company):
        return 100
    domain = candidate.mail_domain
    return 100 if domain and domain in (known.company_domain, company_domain(known.email)) else 0


def _codes(_criterion: Criterion, candidate: Candidate, known: Known) -> int:
    mine, theirs = postal(candidate.postal_code), postal(known.postal_code)
    elsewhere = candidate.country and known.country and candidate.country != known.country
    return 100 if mine and mine == theirs and not elsewhere else 0


_AGREE = {"name": _names, "company": _companies, "postal_code": _codes}


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in name).split()


def _initialled(short: list[str], full: list[str]) -> bool:
    if len(short) < 2 or len(full) < 2 or short[-1] != full[-1] or len(short[-1]) < SHORT:
        return False
    return len(short[0]) == 1 and full[0].startswith(short[0]) and len(full[0]) > 1


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _plain(value: Any) -> Any:
    return name_key(value) if isinstance(value, str) else value


def described(criterion: Criterion, candidate: Candidate, known: Known, agreed: int) -> str:
    """Why a criterion holds, in words."""
    words: Mapping[str, str] = {
        "email": "the same e-mail address",
        "phone": "the same phone number",
        "domain": "the same domain",
        "company": "the same company",
        "postal_code": "the same postal code",
        "city": "the same city",
        "country": "the same country",
        "birthday": "the same birthday",
    }
    if criterion.field == "name":
        return "the same name" if agreed == 100 else f"names nearly the same ({agreed}%)"
    if hit := known.hits.get(criterion.field):
        what = words.get(criterion.field, f"the same {criterion.field.removeprefix(CUSTOM).replace('_', ' ')}")
        return f"{what}, {hit}"
    return words.get(criterion.field, criterion.field)
