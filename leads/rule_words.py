"""How rules of distribution read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.accounts.actor import Actor
from crm.accounts.queries.members import member_names
from crm.conditions.tree import sentence, tests_of
from crm.staff.choosing import words_for
from crm.staff.deciding import Strategy
from crm.staff.languages import language_name
from crm.staff.models import Level, Seniority, WorkKind
from leads.models import DistributionRule, DistributionSettings, Fallback
from leads.models.distribution import OWN_LANGUAGE
from leads.queries.distribution import ready

HOW = {
    Strategy.IN_TURN: "in turn",
    Strategy.WEIGHTED: "in turn by shares",
    Strategy.LEAST_LOADED: "to whoever has the least to do",
    Strategy.BEST_RATE: "to whoever wins most of this kind",
}


@dataclass(frozen=True)
class Names:
    """How colleagues and skills are called."""

    members: dict[UUID, str]
    skills: Mapping[UUID, str]


def rules_in_words(rules: Sequence[DistributionRule], viewer: Actor) -> list[tuple[DistributionRule, str, str]]:
    """Each rule, for which leads it is, and to whom they go."""
    named = {UUID(each) for rule in rules for each in rule.members}
    names = Names(member_names(named) if named else {}, words_for(WorkKind.LEAD).skills)
    return [(rule, _for_which(rule, viewer), _who(rule, names)) for rule in rules]


def fallback_words(settings: DistributionSettings) -> str:
    """What becomes of a lead that no rule takes."""
    if settings.fallback == Fallback.TEAM and settings.fallback_team:
        return f"In turn to {settings.fallback_team.name}"
    return Fallback(settings.fallback).label


def _for_which(rule: DistributionRule, viewer: Actor) -> str:
    condition = ready(rule).condition
    if condition is None:
        return "Asks for something that is no longer there: the rule is passed over"
    asks = any(True for _ in tests_of(condition))
    return sentence(condition, "lead", viewer) if asks else "Every lead"


def _who(rule: DistributionRule, names: Names) -> str:
    parts = [_among(rule, names), *_abilities(rule, names), HOW[Strategy(rule.strategy)]]
    if rule.by_grade:
        parts.append("great ones to senior colleagues first")
    if rule.accept_minutes:
        parts.append(f"to be accepted within {_minutes(rule.accept_minutes)}")
    words = ", ".join(parts)
    return f"{words[:1].upper()}{words[1:]}"


def _among(rule: DistributionRule, names: Names) -> str:
    if rule.members:
        found = sorted(names.members[UUID(each)] for each in rule.members if UUID(each) in names.members)
        return " or ".join(found) or "colleagues who left"
    return rule.team.name if rule.team else "everybody"


def _abilities(rule: DistributionRule, names: Names) -> list[str]:
    found = [
        f"{names.skills.get(UUID(skill_id), 'a skill that is gone')} {Level(level).label.lower()} or better"
        for skill_id, level in rule.skills
    ]
    if rule.language:
        language = "the customer's language" if rule.language == OWN_LANGUAGE else language_name(rule.language)
        found.append(f"speaks {language}")
    if rule.seniority > Seniority.NEW:
        found.append(f"{Seniority(rule.seniority).label.lower()} or more")
    return [*found, "whose territory it is"] if rule.by_territory else found


def _minutes(minutes: int) -> str:
    if minutes % 60 == 0:
        return f"{minutes // 60} h"
    return f"{minutes} min"
