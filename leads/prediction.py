"""The chance to win a lead: weights of its facts, added up and calibrated. No database here, nothing but a sum.

Facts are made into a few words each (the country, a band of worth), so that whatever the weights were learned by, they
are one number for each word, and each word's share in the chance can be told.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from crm.customers.matching.names import FREE_MAIL
from crm.customers.normal_forms import name_key

Traits = dict[str, str]

LEAST = 100  # outcomes to learn from; below that the rules alone are used
UNKNOWN, OTHER = "", "*"
MOST_REASONS, LEAST_SHARE = 5, 0.01
TITLES = (
    ("leads", ("head", "director", "chief", "owner", "founder", "president", "geschaftsfuhrer", "leiter")),
    ("manages", ("manager", "lead", "procurement", "einkauf", "purchas")),
    ("assists", ("assistant", "intern", "student", "praktikant")),
)
OFFER = ("offer", "quote", "price", "contract", "angebot", "preis", "vertrag")
# How traits read: what a value of them is called, and without one.
WORDS: dict[str, tuple[str, str]] = {
    "source": ("Came by {}", "Source not known"),
    "channel": ("First found us by {}", "First way to us not known"),
    "country": ("From {}", "Country not known"),
    "industry": ("Industry: {}", "Industry not known"),
    "size": ("Company size: {}", "Size of the company not known"),
    "title": ("Job: {}", "Job not known"),
    "mail": ("E-mail: {}", "No e-mail address"),
    "phone": ("Left a phone number", "No phone number"),
    "company": ("Works for a company", "No company"),
    "asks": ("{}", "Said nothing of what they want"),
    "worth": ("Worth {}", "Worth not known"),
    "day": ("Came in {}", ""),
}
VALUES = {
    "leads": "leads others", "manages": "manages", "assists": "assists others", "else": "another one",
    "work": "at work", "free": "a free mail service", "offer": "Asked for an offer", "long": "Wrote at length",
    "short": "Said what they want", "weekend": "at the weekend", "weekday": "on a weekday",
}  # fmt: skip


@dataclass(frozen=True)
class Learned:
    """`weights[trait][value]`: what a value adds to the log odds; `middle[trait]`: what the trait adds on average."""

    intercept: float
    weights: Mapping[str, Mapping[str, float]]
    middle: Mapping[str, float]
    calibration: Mapping[str, Any]


def learned_of(weights: Mapping[str, Any], calibration: Mapping[str, Any]) -> Learned:
    """From what is kept in the database."""
    return Learned(weights["intercept"], weights["weights"], weights["middle"], calibration)


def chance_of(learned: Learned, traits: Traits) -> tuple[int, list[list[Any]]]:
    """In thousandths, with the facts that move it most: [[thousandths, words], ...], the weightiest first."""
    shares = {name: _weight(learned, name, traits.get(name, UNKNOWN)) for name in learned.weights}
    total = learned.intercept + sum(shares.values())
    chance = calibrated(learned.calibration, total)
    moved = [
        (chance - calibrated(learned.calibration, total - share + learned.middle.get(name, 0.0)), name)
        for name, share in shares.items()
    ]
    moved.sort(key=lambda each: (-abs(each[0]), each[1]))
    reasons: list[list[Any]] = [
        [round(by * 1000), words_of(name, traits.get(name, UNKNOWN))] for by, name in moved[:MOST_REASONS]
    ]
    return round(chance * 1000), [reason for reason in reasons if abs(reason[0]) >= LEAST_SHARE * 1000]


def calibrated(calibration: Mapping[str, Any], log_odds: float) -> float:
    """The chance, 0 to 1, that such log odds turned out to mean."""
    if calibration.get("kind") == "isotonic":
        return _between(calibration["x"], calibration["y"], log_odds)
    return sigmoid(calibration.get("a", 1.0) * log_odds + calibration.get("b", 0.0))


def sigmoid(x: float) -> float:
    """Log odds as a chance."""
    return 1 / (1 + math.exp(-x)) if x > -500 else 0.0


def traits_of(lead: Any) -> Traits:
    """A lead's facts as words. Only what is known when it comes in: what follows from working it would give it away."""
    person, company = lead.person, lead.company
    return {
        "source": lead.source[:60],
        "channel": " ".join(word for word in (lead.first_source, lead.first_medium) if word)[:60],
        "country": person.country or (company.country if company else ""),
        "industry": company.industry[:60] if company else "",
        "size": _band(company.employees if company else None, (10, 50, 200, 1000, 5000)),
        "title": _title(person.job_title),
        "mail": _mail(person.email),
        "phone": "known" if person.phone else UNKNOWN,
        "company": "known" if company else UNKNOWN,
        "asks": _asks(lead.wants),
        "worth": _band(lead.value_minor // 100 if lead.value_minor else None, (1_000, 5_000, 20_000, 50_000, 200_000)),
        "day": "weekend" if (lead.created_at or timezone.now()).weekday() > 4 else "weekday",
    }


def words_of(name: str, value: str) -> str:
    """ "From DE", "Job: leads others"."""
    known, unknown = WORDS.get(name, ("{}", "Not known"))
    if value == UNKNOWN:
        return unknown
    return known.format("something rare" if value == OTHER else VALUES.get(value, value))


def _weight(learned: Learned, name: str, value: str) -> float:
    own = learned.weights[name]
    return own.get(value, own.get(OTHER, learned.middle.get(name, 0.0)))


def _between(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    place = bisect_right(xs, x)
    if place == 0:
        return ys[0]
    if place == len(xs):
        return ys[-1]
    share = (x - xs[place - 1]) / (xs[place] - xs[place - 1])
    return ys[place - 1] + share * (ys[place] - ys[place - 1])


def _band(number: int | None, limits: Sequence[int]) -> str:
    if not number:
        return UNKNOWN
    place = bisect_right(limits, number)
    if place == 0:
        return f"under {limits[0]:,}"
    return f"{limits[place - 1]:,} or more" if place == len(limits) else f"{limits[place - 1]:,} to {limits[place]:,}"


def _title(text: str) -> str:
    own = name_key(text)
    if not own:
        return UNKNOWN
    return next((band for band, words in TITLES if any(word in own for word in words)), "else")


def _mail(address: str) -> str:
    domain = address.rpartition("@")[2].casefold()
    return UNKNOWN if not domain else "free" if domain in FREE_MAIL else "work"


def _asks(wants: str) -> str:
    own = wants.casefold()
    if not own:
        return UNKNOWN
    return "offer" if any(word in own for word in OFFER) else "long" if len(own) > 200 else "short"
