"""Who should do this? One answer for leads, tickets, visits and tasks.

`choose` says who it would be, and changes nothing. `claim` gives it to him: until the caller's transaction ends nobody
else is given work of this kind, so that what was counted stays true. Call it late, commit soon. Where only one can be
asked and he has no limit, it is neither a matter of turns nor of counts, and nobody waits for anybody.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import Membership
from crm.staff.colleagues import Colleague
from crm.staff.deciding import Choice, Need, Rate, State, Strategy, Words, decide, unfit
from crm.staff.languages import language_name
from crm.staff.loads import load_source, open_counts
from crm.staff.models import Desk, Skill, WorkKind
from crm.staff.queries.roster import roster
from crm.tenancy.reading import Reading
from crm.tenancy.remembering import Rows, remembered
from crm.tenancy.scope import require_organization_id
from crm.tenancy.writing import update

Rates = Callable[[], Mapping[UUID, Rate]]

SKILLS = Rows("staff_skill")
DESK = Reading("FROM staff_desk desk WHERE desk.tenant_id = %s AND desk.kind = %s FOR NO KEY UPDATE", desk=Desk)


class Round:
    """Several pieces of work of one kind, given out one after the other in one transaction: the desk is locked and
    what everybody has open counted once. Say by `has` who got each, by `close` that it is over.

    What is given out waits to be written (crm/tenancy/writing.py) until `close`: it is counted here.
    """

    def __init__(self, kind: WorkKind) -> None:
        self.kind = kind
        self._desk: Desk | None = None
        self._open: dict[UUID, int] = {}
        self._given: Counter[UUID] = Counter()

    def desk(self) -> Desk:
        """Whose turn it is; locked from the first time it is asked for."""
        if self._desk is None:
            self._desk = _locked(self.kind)
            self._open.clear()  # nobody else gives out anything from now on
            self._given.clear()  # was written before the lock was asked for
        return self._desk

    def open_counts(self, ids: Sequence[UUID]) -> dict[UUID, int]:
        """How many each of them has, those of this round too."""
        if unknown := [each for each in ids if each not in self._open]:
            self._open |= open_counts(self.kind, unknown)
        return {each: self._open[each] + self._given[each] for each in ids}

    def has(self, member_id: UUID) -> None:
        """One more that counts was given to him."""
        self._given[member_id] += 1

    def close(self) -> None:
        """Write whose turn it is now."""
        if self._desk:
            update(self._desk, "turns")


def nothing_won() -> Mapping[UUID, Rate]:
    """Nobody has won or lost anything of this kind."""
    return {}


def choose(need: Need, *, at: datetime | None = None, rates: Rates = nothing_won) -> Choice:
    """Who would be given this now, and how everybody else stands. Nothing is written, nobody's turn is taken."""
    need = _of_kind(need)
    everybody = _able(need)
    desk = Desk.objects.filter(kind=need.kind).first()
    counts = open_counts(need.kind, [each.id for each in everybody])
    return decide(need, everybody, _state(need, desk, at, rates, counts), words_for(need.kind))


@transaction.atomic(savepoint=False)
def claim(need: Need, *, at: datetime | None = None, rates: Rates = nothing_won) -> Choice:
    """Who is given this: his turn is taken, and until the transaction ends nobody else gives out work of this kind."""
    return claim_first([need], at=at, rates=rates)[0]


@transaction.atomic(savepoint=False)
def claim_first(
    needs: Sequence[Need],
    *,
    at: datetime | None = None,
    rates: Rates = nothing_won,
    everybody: Sequence[Colleague] | None = None,
    words: Words | None = None,
    within: Round | None = None,
) -> list[Choice]:
    """The same for the first of several needs of one kind that finds somebody; the choices up to that one.

    `everybody` and `words`, if the caller has read them already; `within` a round, which he closes.
    """
    kind, at, choices = needs[0].kind, at or timezone.now(), []
    colleagues, words = roster() if everybody is None else everybody, words or words_for(kind)
    own = within or Round(kind)
    desk: Desk | None = None
    for need in map(_of_kind, needs):
        able = [each for each in colleagues if not need.capability or need.capability in each.capabilities]
        fit = [each for each in able if not unfit(need, each, words)]
        desk = desk or (own.desk() if _is_contested(fit, kind) else None)
        count = need.strategy == Strategy.LEAST_LOADED or any(each.limit(kind) is not None for each in fit)
        counts = own.open_counts([each.id for each in fit]) if count else {}
        choices.append(decide(need, able, _state(need, desk, at, rates, counts), words))
        if choices[-1].colleague:
            break
    if within is None:
        own.close()
    return choices


def member_of(choice: Choice) -> Membership | None:
    """The chosen one's membership."""
    return choice.colleague.member if choice.colleague else None


@dataclass
class Snapshot:
    """What everybody has open of a kind, and whose turns it is by purpose: a copy, to try things out with."""

    open: dict[UUID, int]
    turns: dict[str, dict[str, int]]


def snapshot_of(kind: WorkKind) -> Snapshot:
    """How it stands now. Nothing is locked."""
    desk = Desk.objects.filter(kind=kind).first()
    counts = open_counts(kind, [each.id for each in everybody_for(kind)])
    return Snapshot(counts, {purpose: dict(turns) for purpose, turns in desk.turns.items()} if desk else {})


def words_for(kind: WorkKind) -> Words:
    """How skills and languages are called, and what is counted of this kind."""
    skills = remembered(("staff.skills",), [SKILLS.of()], lambda: dict(Skill.objects.values_list("id", "name")))
    return Words(load_source(kind), skills, language_name)


def everybody_for(kind: WorkKind) -> list[Colleague]:
    """Whoever's role lets him do work of this kind."""
    capability = load_source(kind).capability
    return [each for each in roster() if not capability or capability in each.capabilities]


def _of_kind(need: Need) -> Need:
    return need if need.capability else replace(need, capability=load_source(need.kind).capability)


def _able(need: Need) -> list[Colleague]:
    return [each for each in roster() if not need.capability or need.capability in each.capabilities]


def _state(need: Need, desk: Desk | None, at: datetime | None, rates: Rates, counts: Mapping[UUID, int]) -> State:
    turns = desk.turns.setdefault(need.purpose, {}) if desk else {}
    return State(
        at=at or timezone.now(),
        open=counts,
        turns=turns,
        rates=rates() if need.strategy == Strategy.BEST_RATE else {},
    )


def _is_contested(fit: Sequence[Colleague], kind: WorkKind) -> bool:
    """Whether it matters what is given out at the same time: whose turn it is, or how much somebody has."""
    return len(fit) > 1 or any(each.limit(kind) is not None for each in fit)


def _locked(kind: WorkKind) -> Desk:
    """The desk of this kind, made when it is first needed. What waits to be written is written before."""
    for _ in range(2):
        if found := DESK.first_after_writing(require_organization_id(), kind):
            return cast("Desk", found[0])
        Desk.objects.bulk_create([Desk(kind=kind)], ignore_conflicts=True)
    raise LookupError("the desk was taken away at this moment")
