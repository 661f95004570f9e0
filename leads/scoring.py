"""How a lead's score comes about: rules that apply, their points, and the words for each. No database here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from crm.customers.matching.names import FREE_MAIL
from crm.customers.normal_forms import name_key
from leads.fading import Part, with_parts
from leads.models.score_rule import NUMBERS, Operator, ScoreRule, Subject
from leads.scoring_sums import Reasons, total_of

__all__ = ["Known", "Reasons", "apart", "applies", "explain", "total_of", "whole_number"]


@dataclass(frozen=True)
class Known:
    """What rules look at: texts and numbers by subject; what is missing is not known (a count: zero).

    `strengths`: by the id of a rule of "each time", how many times' worth is left by now.
    """

    texts: Mapping[Subject, str] = field(default_factory=dict)
    numbers: Mapping[Subject, int | None] = field(default_factory=dict)
    strengths: Mapping[UUID, float] = field(default_factory=dict)


def explain(rules: Iterable[ScoreRule], known: Known) -> Reasons:
    """Points and words of each rule that applies; they add up to a score from 0 to 100."""
    return with_parts(*apart(rules, known))


def apart(rules: Iterable[ScoreRule], known: Known) -> tuple[Reasons, list[Part]]:
    """The same before they are added up: what stays, and what is worth less from day to day."""
    fixed: Reasons = []
    parts: list[Part] = []
    for rule in rules:
        if rule.operator == Operator.EACH:
            if strength := known.strengths.get(rule.id, 0.0):
                parts.append(Part(rule.points, rule.words, rule.half_life_days, rule.most, strength))
        elif applies(rule, known):
            fixed.append((rule.points, rule.words))
    return fixed, parts


def applies(rule: ScoreRule, known: Known) -> bool:
    """Whether a rule gives its points."""
    subject, operator = Subject(rule.subject), Operator(rule.operator)
    if operator == Operator.EACH:
        return bool(known.strengths.get(rule.id))
    if subject in NUMBERS:
        return _number_applies(operator, known.numbers.get(subject), rule.value)
    return _TEXT[operator](known.texts.get(subject, ""), rule.value)


def whole_number(text: str) -> int | None:
    """The number a rule's value means: "1,000" is a thousand; None if it is none."""
    digits = text.replace(",", "").replace(".", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _number_applies(operator: Operator, number: int | None, value: str) -> bool:
    if operator in (Operator.KNOWN, Operator.UNKNOWN):
        return bool(number) == (operator == Operator.KNOWN)
    limit = whole_number(value)
    if number is None or limit is None:
        return False
    if operator == Operator.IS:
        return number == limit
    return number < limit if operator == Operator.UNDER else operator == Operator.AT_LEAST and number >= limit


@lru_cache(maxsize=1000)
def _options(value: str) -> list[str]:
    """What a rule's value lists, as it is compared: the same for lead after lead."""
    return [key for part in value.split(",") if (key := name_key(part))]


def _is(text: str, value: str) -> bool:
    return name_key(text) in _options(value)


def _contains(text: str, value: str) -> bool:
    own = name_key(text)
    return any(option in own for option in _options(value))


def _work_mail(text: str, value: str) -> bool:
    domain = text.rpartition("@")[2].casefold()
    return bool(domain) and domain not in FREE_MAIL


_TEXT: dict[Operator, Callable[[str, str], bool]] = {
    Operator.KNOWN: lambda text, value: bool(text),
    Operator.UNKNOWN: lambda text, value: not text,
    Operator.IS: _is,
    Operator.CONTAINS: _contains,
    Operator.WORK: _work_mail,
    Operator.AT_LEAST: lambda text, value: False,
    Operator.UNDER: lambda text, value: False,
}
