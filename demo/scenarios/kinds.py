"""What one demo organization is made of: words and numbers, no code of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo.chance import Chance
from leads.models import FormField


@dataclass(frozen=True)
class Colleague:
    name: str
    role: str
    team: str = ""
    title: str = ""


@dataclass(frozen=True)
class Topic:
    """A ticket that customers open: what they write, what is answered, how urgent it is."""

    subject: str
    text: str
    answer: str
    priority: str = "normal"
    queue: str = ""


@dataclass(frozen=True)
class Offer:
    """What a lead wants and a deal becomes: "{company}" and "{city}" are filled in; value in whole units."""

    wants: str
    deal: str
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Scenario:
    key: str
    seed: int
    name: str
    domain: str
    colour: str
    icon: str
    time_zone: str
    currency: str
    country: str
    address: str
    teams: Sequence[str]
    colleagues: Sequence[Colleague]
    countries: Sequence[tuple[str, float]]
    sources: Sequence[tuple[str, float]]
    offers: Sequence[Offer]
    pipeline: str
    competitors: Sequence[str]
    places: Sequence[str]
    queues: Sequence[str]
    topics: Sequence[Topic]
    tags: Sequence[str]
    form: dict[str, Any]
    fields: Sequence[FormField]
    club: dict[str, Any]
    club_fields: Sequence[FormField]
    profile: Callable[[Chance, str], dict[str, dict[str, Any]]]
    own_fields: Mapping[str, Sequence[dict[str, Any]]]  # by kind of record, as in the settings
    own_values: Callable[[Chance, str, Any], dict[str, Any]]  # of a record of that kind, as they are kept
    touchpoints: Callable[[Chance], tuple[str, str, str, str]]  # icon, what, text below, group
    people: int = 2100
    companies: int = 320
    deals: int = 330
    tickets: int = 480
