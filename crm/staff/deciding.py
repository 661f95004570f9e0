"""Who should do this? Decided from what is given, without a database: tried, simulated and done by the same rules.

Conditions name the candidates (team, skills, language, territory, seniority); of these the absent and the full are
passed over, and those who are not at work unless nobody is; among the rest a strategy picks one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import TextChoices

from crm.staff.business_time import is_open
from crm.staff.colleagues import Colleague
from crm.staff.loads import LoadSource
from crm.staff.models import Level, Seniority, WorkKind
from crm.staff.places import Place
from crm.staff.turns import next_turn

TRUSTED_AFTER = 8  # outcomes; until then a colleague's rate leans on everybody's
DAYS_NAMED = 6
OTHER_TEAM, NOT_NAMED = "is in another team", "is not among those named"
UNKNOWN_PLACE = "nobody knows where the customer is"
OUTSIDE = frozenset({OTHER_TEAM, NOT_NAMED})
LACKING = {"does not cover": "covers", "does not speak": "speaks", "lacks": "knows"}


class Strategy(TextChoices):
    IN_TURN = "turn", "In turn"
    WEIGHTED = "weighted", "In turn, by each one's share"
    LEAST_LOADED = "least", "Whoever has the least to do"
    BEST_RATE = "best", "Whoever wins most of this kind"


class Grade(TextChoices):
    """How promising a piece of work is, where that decides who learns and who wins."""

    NONE = "", "Like any other"
    GREAT = "great", "Great"
    EASY = "easy", "To learn on"


class Standing(TextChoices):
    TAKEN = "taken"
    ABLE = "able"  # could have been taken
    PASSED = "passed"  # fits, but not now
    UNFIT = "unfit"  # is not what was asked for


@dataclass(frozen=True)
class Need:
    """What somebody is looked for to do. What is empty asks nothing; `skills` are ids with the least level."""

    kind: WorkKind
    skills: tuple[tuple[UUID, int], ...] = ()
    language: str = ""
    place: Place | None = None
    team_id: UUID | None = None
    members: frozenset[UUID] = frozenset()
    seniority: int = 0
    strategy: Strategy = Strategy.IN_TURN
    grade: Grade = Grade.NONE
    purpose: str = ""  # whose turns: "rule:…"; one's turn for leads is not one's turn for tickets
    capability: str = ""
    because: str = ""  # why these are asked, in words, where the conditions don't say it
    excluded: Mapping[UUID, str] = field(default_factory=dict, hash=False)  # who is not asked, and why


@dataclass(frozen=True)
class Rate:
    """Of how many that were decided how many were won."""

    won: int = 0
    decided: int = 0


@dataclass
class State:
    """What is known at the moment of deciding, of each by his id; `turns` are moved on by it."""

    at: datetime
    open: Mapping[UUID, int] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    rates: Mapping[UUID, Rate] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """How a colleague stands, and why."""

    colleague: Colleague
    standing: Standing
    words: str


@dataclass(frozen=True)
class Choice:
    """Who does it, if anybody, and what was thought of everybody."""

    colleague: Colleague | None
    words: str
    verdicts: tuple[Verdict, ...] = ()

    @property
    def ranked(self) -> list[Verdict]:
        """The best first, then who could, who can't now, and who is not what was asked for."""
        order = list(Standing)
        return sorted(self.verdicts, key=lambda verdict: order.index(verdict.standing))

    @property
    def chosen_id(self) -> UUID | None:
        """The membership of whoever was chosen."""
        return self.colleague.id if self.colleague else None


@dataclass(frozen=True)
class Words:
    """How skills and languages are called, and what is counted."""

    source: LoadSource
    skills: Mapping[UUID, str] = field(default_factory=dict)
    languages: Callable[[str], str] = field(default=str)


def decide(need: Need, colleagues: Sequence[Colleague], state: State, words: Words) -> Choice:
    """The one who should do it, with reasons in words. Moves the turns in `state` on."""
    verdicts: dict[UUID, Verdict] = {}
    fit = _sort_out(colleagues, verdicts, Standing.UNFIT, lambda each: unfit(need, each, words))
    here = _sort_out(fit, verdicts, Standing.PASSED, lambda each: _unavailable(need, each, state, words))
    present = _present(here, state.at)
    late = "" if present or not here else "nobody is at work now"
    if present:
        here_now = set(present)
        _sort_out(here, verdicts, Standing.PASSED, lambda each: "" if each in here_now else _out(each, state.at))
    able, preferred = _graded(need, present or here)
    for each in set(present or here).difference(able):
        verdicts[each.id] = Verdict(each, Standing.PASSED, preferred)
    chosen, why = _pick(need, able, state, words)
    for each in able:
        standing = Standing.TAKEN if each is chosen else Standing.ABLE
        verdicts[each.id] = Verdict(each, standing, _able_words(need, each, state, words))
    ordered = tuple(verdicts[each.id] for each in colleagues)
    if chosen is None:
        return Choice(None, nobody_words(fit, ordered), ordered)
    reasons = [*_merits(need, chosen, words), preferred if preferred and len(able) else "", why, late]
    return Choice(chosen, "; ".join(each for each in reasons if each), ordered)


def _present(here: list[Colleague], at: datetime) -> list[Colleague]:
    """Those whose hours it is; those with the same hours are asked once. Nobody of them is absent."""
    open_now: dict[int, bool] = {}
    for each in here:
        if id(each.hours) not in open_now:
            open_now[id(each.hours)] = is_open(each.hours, at)
    return [each for each in here if open_now[id(each.hours)]]


def unfit(need: Need, each: Colleague, words: Words) -> str:
    """Why somebody is not what was asked for; nothing if he is."""
    checks = (_unfit_by_place, _unfit_by_ability)
    if need.capability and need.capability not in each.capabilities:
        return "his role does not do this"
    return next((reason for check in checks if (reason := check(need, each, words))), "")


def _unfit_by_place(need: Need, each: Colleague, _words: Words) -> str:
    if each.id in need.excluded:
        return need.excluded[each.id]
    if not each.takes_work:
        return "gets no new work at present"
    if need.members and each.id not in need.members:
        return NOT_NAMED
    if need.team_id and each.team_id != need.team_id:
        return OTHER_TEAM
    if need.place is not None and each.covers(need.place) is None:
        return f"does not cover {need.place}" if need.place.is_known else UNKNOWN_PLACE
    return ""


def _unfit_by_ability(need: Need, each: Colleague, words: Words) -> str:
    for skill_id, level in need.skills:
        own = each.skills.get(skill_id, 0)
        if own < level:
            name = words.skills.get(skill_id, "a skill")
            return f"{name}: {Level(own).label.lower()} only" if own else f"lacks {name}"
    if need.language and need.language not in each.languages:
        return f"does not speak {words.languages(need.language)}"
    if each.seniority < need.seniority:
        return f"is less senior than {Seniority(need.seniority).label.lower()}"
    return ""


def _unavailable(need: Need, each: Colleague, state: State, words: Words) -> str:
    if away := each.absence_at(state.at):
        return f"is away until {_when(each, away.end - timedelta(minutes=1), state.at)}"
    limit, own = each.limit(need.kind), state.open.get(each.id, 0)
    return f"is full: {words.source.words(own, limit)}" if limit is not None and own >= limit else ""


def _out(each: Colleague, at: datetime) -> str:
    back = each.back_at(at)
    return f"is not at work until {_when(each, back, at, clock=True)}" if back else "has no working hours"


def _when(each: Colleague, moment: datetime, now: datetime, *, clock: bool = False) -> str:
    there, today = each.hours.local(moment), each.hours.local(now).date()
    time = f"{there:%H:%M}" if clock else ""
    if there.date() == today:
        return time or "tonight"
    days = (there.date() - today).days
    day = f"{there:%A}" if days <= DAYS_NAMED else f"{there:%d %B}".lstrip("0")
    return f"{day} {time}".strip()


def _graded(need: Need, able: list[Colleague]) -> tuple[list[Colleague], str]:
    """Those who should have it first by how promising it is; all, where none of these can."""
    if need.grade == Grade.GREAT:
        senior = [each for each in able if each.seniority >= Seniority.SENIOR]
        return (senior, "a great one, for senior colleagues") if senior else (able, "")
    if need.grade == Grade.EASY:
        new = [each for each in able if each.seniority == Seniority.NEW]
        return (new, "one to learn on, for new colleagues") if new else (able, "")
    return able, ""


def _pick(need: Need, able: list[Colleague], state: State, words: Words) -> tuple[Colleague | None, str]:
    if not able:
        return None, ""
    best, why = able, ""
    if need.strategy == Strategy.LEAST_LOADED:
        best = _least([(_share(need, each, state), each) for each in able])
        why = f"has the least to do: {_load(need, best[0], state, words)}"
    elif need.strategy == Strategy.BEST_RATE:
        rates = {each.id: rate_of(each.id, state.rates) for each in able}
        best = _least([(-rates[each.id], each) for each in able])
        why = f"wins most of this kind: {_rate_words(state.rates.get(best[0].id), rates[best[0].id])}"
    weights = {each.id: each.weight if need.strategy == Strategy.WEIGHTED else 1 for each in best}
    chosen_id = next_turn(weights, state.turns)
    chosen = next(each for each in best if each.id == chosen_id)
    return chosen, why or ("" if need.because else _turn_words(chosen, able))


def _turn_words(chosen: Colleague, able: list[Colleague]) -> str:
    return "nobody else can" if len(able) == 1 else f"{chosen.name.split(' ')[0]}'s turn among {len(able)}"


def _least(ranked: list[tuple[float, Colleague]]) -> list[Colleague]:
    lowest = min(rank for rank, _ in ranked)
    return [each for rank, each in ranked if rank == lowest]


def _share(need: Need, each: Colleague, state: State) -> float:
    """How full he is: of his limit, or, for whoever has none, of what his share of twenty would be."""
    return state.open.get(each.id, 0) / (each.limit(need.kind) or 20 * each.weight)


def rate_of(member_id: UUID, rates: Mapping[UUID, Rate]) -> float:
    """How much of this kind somebody wins, leaning on everybody's rate while he has few."""
    decided = sum(rate.decided for rate in rates.values())
    usual = sum(rate.won for rate in rates.values()) / decided if decided else 0.0
    own = rates.get(member_id, Rate())
    return (own.won + TRUSTED_AFTER * usual) / (own.decided + TRUSTED_AFTER)


def _rate_words(rate: Rate | None, smoothed: float) -> str:
    if rate is None or not rate.decided:
        return f"nothing decided yet, taken as {smoothed:.0%}"
    return f"{rate.won} of {rate.decided}"


def _load(need: Need, each: Colleague, state: State, words: Words) -> str:
    return words.source.words(state.open.get(each.id, 0), each.limit(need.kind))


def _able_words(need: Need, each: Colleague, state: State, words: Words) -> str:
    return "; ".join([*_merits(need, each, words), _load(need, each, state, words)])


def _merits(need: Need, each: Colleague, words: Words) -> list[str]:
    """What of the conditions he meets, in words."""
    found = [need.because] if need.because else []
    for skill_id, _ in need.skills:
        found.append(f"{words.skills.get(skill_id, 'skill')}: {Level(each.skills[skill_id]).label.lower()}")
    if need.language:
        found.append(f"speaks {words.languages(need.language)}")
    if need.place is not None and (region := each.covers(need.place)):
        found.append(f"covers {region.name}")
    return found


def nobody_words(fit: list[Colleague], verdicts: Sequence[Verdict]) -> str:
    """Why nobody was found."""
    if not fit:
        return _nobody_fits({each.words for each in verdicts if each.words not in OUTSIDE})
    if len(fit) == 1:
        return f"{fit[0].name} {next(each.words for each in verdicts if each.colleague is fit[0])}"
    reasons = [each.words for each in verdicts if each.standing == Standing.PASSED]
    full = sum(reason.startswith("is full") for reason in reasons)
    if full == len(reasons):
        return "everybody is full"
    return "everybody is away" if not full else f"{full} full, {len(reasons) - full} away"


def _nobody_fits(reasons: set[str]) -> str:
    """ "nobody speaks French", where that is all that is in the way."""
    if len(reasons) == 1:
        reason = reasons.pop()
        if reason == UNKNOWN_PLACE:
            return reason
        for lacking, has in LACKING.items():
            if reason.startswith(lacking):
                return f"nobody {has} {reason.removeprefix(lacking).strip()}"
    return "nobody is what this asks for"


def _sort_out(
    colleagues: Sequence[Colleague],
    verdicts: dict[UUID, Verdict],
    standing: Standing,
    reason: Callable[[Colleague], str],
) -> list[Colleague]:
    """Those without a reason against them; the verdict on the others is written down."""
    left = []
    for each in colleagues:
        if why := reason(each):
            verdicts[each.id] = Verdict(each, standing, why)
        else:
            left.append(each)
    return left
