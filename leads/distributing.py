"""Which rule gives a lead to whom: for captures, for handing on, and for the simulator, from what is given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from crm.conditions.clock import Clock
from crm.conditions.evaluate import holds
from crm.staff.deciding import Choice, Grade, Need, Strategy
from crm.staff.models import Seniority, WorkKind
from crm.staff.places import Place
from leads.models import DistributionRule, DistributionSettings, Fallback, Lead
from leads.models.distribution import OWN_LANGUAGE
from leads.queries.distribution import Desk

FALLBACK, KEEPER = "Everything else", "The customer's owner"
CAPABILITY = "leads.work"
KEEPS = "looks after this customer"


@dataclass(frozen=True)
class Try:
    """One attempt to find somebody: what is asked for, by a rule or by what holds for all leads."""

    name: str
    need: Need
    rule: DistributionRule | None = None


@dataclass(frozen=True)
class Given:
    """To whom a lead goes, by which rule, and why; `owner_id` None where nobody was found."""

    owner_id: UUID | None
    words: str
    rule: DistributionRule | None = None
    choice: Choice | None = None
    passed: tuple[tuple[str, str], ...] = field(default=())  # rules that held and found nobody, and why
    name: str = FALLBACK  # of what decided


def tries(desk: Desk, lead: Lead, clock: Clock, excluded: Mapping[UUID, str]) -> list[Try]:
    """What is tried for this lead, in its order: who looks after the customer, the rules that hold, everything else."""
    needs = [
        (KEEPER, _keeper(desk, lead, excluded), None),
        *((rule.name, _need(rule, desk, lead, excluded), rule) for rule in _holding(desk, lead, clock)),
        (FALLBACK, _fallback(desk.settings, lead, excluded), None),
    ]
    return [Try(name, need, rule) for name, need, rule in needs if need]


def given(attempts: Sequence[Try], choices: Sequence[Choice]) -> Given:
    """What came out of it."""
    pairs = list(zip(attempts, choices, strict=False))
    if pairs and pairs[-1][1].colleague:
        attempt, choice = pairs.pop()
        passed = tuple((each.name, one.words) for each, one in pairs)
        return Given(choice.chosen_id, choice.words, attempt.rule, choice, passed, attempt.name)
    passed = tuple((each.name, one.words) for each, one in pairs)
    words = "; ".join(f"{name}: {why}" for name, why in passed) or "no rule says who gets it"
    return Given(None, words, None, pairs[-1][1] if pairs else None, passed)


def place_of(lead: Lead) -> Place:
    """Where the customer is, as far as anybody knows."""
    person, company = lead.person, lead.company
    whole = company if company and company.postal_code and not person.postal_code else person
    where = whole if whole.country or company is None else company
    return Place(where.country, where.postal_code, company.industry if company else "")


def grade_of(lead: Lead, settings: DistributionSettings) -> Grade:
    """How promising it is."""
    if lead.score >= settings.great_from:
        return Grade.GREAT
    return Grade.EASY if lead.score <= settings.easy_to else Grade.NONE


def _holding(desk: Desk, lead: Lead, clock: Clock) -> Iterator[DistributionRule]:
    records = {"lead": lead, "person": lead.person, "company": lead.company}
    for ready in desk.rules:
        if ready.condition is not None and holds(ready.condition, records, clock):
            yield ready.rule


def _keeper(desk: Desk, lead: Lead, excluded: Mapping[UUID, str]) -> Need | None:
    """Who looks after the person already, or after his company; nobody, where that is no reason here."""
    able = {each.id for each in desk.colleagues if CAPABILITY in each.capabilities} - set(excluded)
    owners = (lead.person.owner_id, lead.company.owner_id if lead.company else None)
    keeper = next((owner for owner in owners if owner in able), None)
    if keeper is None or not desk.settings.keep_owner:
        return None
    return Need(kind=WorkKind.LEAD, capability=CAPABILITY, members=frozenset({keeper}), because=KEEPS)


def _need(rule: DistributionRule, desk: Desk, lead: Lead, excluded: Mapping[UUID, str]) -> Need:
    return Need(
        kind=WorkKind.LEAD,
        capability=CAPABILITY,
        skills=tuple((UUID(skill_id), level) for skill_id, level in rule.skills),
        language=lead.person.language[:2].lower() if rule.language == OWN_LANGUAGE else rule.language,
        place=place_of(lead) if rule.by_territory else None,
        team_id=rule.team_id,
        members=frozenset(UUID(member_id) for member_id in rule.members),
        seniority=rule.seniority if rule.seniority > Seniority.NEW else 0,
        strategy=Strategy(rule.strategy),
        grade=grade_of(lead, desk.settings) if rule.by_grade else Grade.NONE,
        purpose=f"rule:{rule.id}",
        excluded=excluded,
    )


def _fallback(settings: DistributionSettings, lead: Lead, excluded: Mapping[UUID, str]) -> Need | None:
    form_team = lead.team_id if settings.fallback == Fallback.FORM_TEAM else None
    team_id = settings.fallback_team_id if settings.fallback == Fallback.TEAM else form_team
    if team_id is None:
        return None
    return Need(
        kind=WorkKind.LEAD, capability=CAPABILITY, team_id=team_id, purpose=f"team:{team_id}", excluded=excluded
    )
