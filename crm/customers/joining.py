"""How people and companies are merged: what is chosen as one, and what follows when everything has moved."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from crm.customers.actions.channels import COLUMNS, channels_of, first_in_place, follow, heal
from crm.customers.actions.hierarchy import above
from crm.customers.actions.jobs import follow_job, heal_job, jobs_of, main_in_place
from crm.customers.matching.indexing import rename_colleagues
from crm.customers.models import Company, DuplicatePair, Lifecycle, PairState, Person, PersonCompany
from crm.customers.models.channels import POSTAL
from crm.customers.models.standing import CREDIT
from crm.errors import Refused
from crm.events.catalog.customers import CompaniesMerged, CompaniesUnmerged, PeopleMerged, PeopleUnmerged
from crm.events.types import DomainEvent
from crm.records.actions.keeping import keep
from crm.records.joining.collisions import Drop, Unflag, collides
from crm.records.joining.moving import change
from crm.records.joining.references import stays
from crm.records.joining.rules import Fact, Joining, JoinRule, register_join
from crm.records.models import MergedRow

STAGES = list(Lifecycle)
WAYS = (
    Fact("email", "E-mail", ("email",)),
    Fact("phone", "Phone", ("phone",)),
    Fact("address", "Address", POSTAL),
)
PERSON_FACTS = (
    Fact("name", "Name", ("first_name", "last_name")),
    Fact("job", "Works at", ("company_id", "job_title")),
    *WAYS,
    Fact("lifecycle", "Stage", ("lifecycle",)),
    Fact("owner", "Owner", ("owner_id",)),
    Fact("language", "Language", ("language",)),
    Fact("preferred_channel", "Prefers", ("preferred_channel",)),
    Fact("best_time", "Best time", ("best_time",)),
    Fact("do_not_call", "Do not call", ("do_not_call",)),
    Fact("birthday", "Birthday", ("birthday",)),
    Fact("source", "Source", ("source",)),
    Fact("credit", "Credit", CREDIT),
)
COMPANY_FACTS = (
    Fact("name", "Name", ("name",)),
    Fact("domain", "Domain", ("domain",)),
    Fact("industry", "Industry", ("industry",)),
    Fact("employees", "Employees", ("employees",)),
    *WAYS,
    Fact("parent", "Belongs to", ("parent_id",)),
    Fact("owner", "Owner", ("owner_id",)),
    Fact("credit", "Credit", CREDIT),
)
REACHED = frozenset({"email", "phone", *POSTAL[:3]})  # follow from the rows of the ways


def _suggest(facts: tuple[Fact, ...], winner: Any, loser: Any) -> Collection[str]:
    """What the winner has not; who wants no calls wants none."""
    take = {
        fact.name
        for fact in facts
        if not any(_has(winner, column) for column in fact.columns)
        and any(_has(loser, column) for column in fact.columns)
    }
    if isinstance(winner, Person) and STAGES.index(Lifecycle(loser.lifecycle)) > STAGES.index(
        Lifecycle(winner.lifecycle)
    ):
        take |= {"lifecycle"} - ({"lifecycle"} if loser.lifecycle == Lifecycle.LOST else set())
    return take | {f"custom.{key}" for key in loser.custom if key not in winner.custom}


def _has(record: Any, column: str) -> bool:
    return column != "country" and getattr(record, column) not in (None, "", False)


def _before(joining: Joining) -> None:
    for record in (joining.winner, joining.loser):
        for channel in COLUMNS:
            _healed(record, channel)
        if isinstance(record, Person):
            heal_job(record)
    if isinstance(joining.winner, Company) and joining.loser.pk in above(joining.winner):
        # The children of the one that goes will hang below this one: it takes its place in the tree.
        joining.winner.parent_id = joining.loser.parent_id
        keep(joining.winner, by=joining.by)


def _healed(record: Any, channel: str) -> None:
    """What only the record's own columns know becomes a row, which can move."""
    try:
        heal(record, channel)
    except Refused:  # the address is somebody else's: nothing to move
        return


def _place(joining: Joining) -> None:
    winner, loser, merge = joining.winner, joining.loser, joining.merge
    for channel in COLUMNS:
        if channel in joining.take:
            first_in_place(merge, winner, loser, channel)
    if isinstance(winner, Person) and "job" in joining.take and loser.company_id is not None:
        main_in_place(merge, winner, loser)


def _after(joining: Joining) -> None:
    winner = joining.winner
    for channel in COLUMNS:
        follow(winner, channel)
    _settle_pairs(joining)
    if isinstance(winner, Person):
        follow_job(winner)
    else:
        _keep_main_jobs(joining)
        rename_colleagues(winner)


def _back(joining: Joining) -> None:
    for record in (joining.winner, joining.loser):
        for channel in COLUMNS:
            if (first := channels_of(record, channel).first()) is not None and not first.primary:
                first.primary = True
                first.save(update_fields=["primary"])
            follow(record, channel)
        if isinstance(record, Person):
            if not jobs_of(record).filter(main=True).exists() and (job := jobs_of(record).filter(until=None).first()):
                job.main = True
                job.save(update_fields=["main"])
            follow_job(record)
        else:
            rename_colleagues(record)


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Sections of both profiles; where both say something, the one that stays."""
    merged = dict(one)
    for section, facts in other.items():
        known = merged.get(section)
        if known is None:
            merged[section] = facts
        elif isinstance(known, dict) and isinstance(facts, dict):
            merged[section] = {**facts, **known}
    return merged


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)


def _keep_main_jobs(joining: Joining) -> None:
    """Colleagues who worked at both: the main job that was dropped is the one at the company that stays."""
    dropped = MergedRow.objects.filter(
        merge=joining.merge, reference="customers.PersonCompany.company_id", content__main=True
    )
    people = [note.content["person_id"] for note in dropped]
    rows = PersonCompany.objects.filter(company_id=joining.winner.pk, person_id__in=people, main=False)
    change(joining.merge, "main", rows, {"main": True})


def _settle_pairs(joining: Joining) -> None:
    winner, loser = joining.winner.pk, joining.loser.pk
    own = DuplicatePair.objects.filter(Q(one_id=loser) | Q(two_id=loser), noun=joining.merge.kind)
    others = [
        (pair.two_id if pair.one_id == loser else pair.one_id, pair)
        for pair in own.filter(state=PairState.DISMISSED).exclude(Q(one_id=winner) | Q(two_id=winner))
    ]
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(
                noun=pair.noun, one_id=min(winner, other), two_id=max(winner, other), certainty=pair.certainty,
                score=pair.score, reasons=pair.reasons, state=PairState.DISMISSED, settled_by_id=pair.settled_by_id,
                settled_at=pair.settled_at,
            )
            for other, pair in others
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    change(joining.merge, "settled", own.exclude(state=PairState.DISMISSED), {"state": PairState.MERGED.value})


def _told(joining: Joining) -> dict[str, Any]:
    return {
        "merge_id": joining.merge.pk, "merged_id": joining.loser.pk, "merged_name": joining.merge.loser_title,
        "company_id": joining.winner.company_id if isinstance(joining.winner, Person) else joining.winner.pk,
    }  # fmt: skip


def _people_merged(joining: Joining) -> list[DomainEvent]:
    return [PeopleMerged(person_id=joining.winner.pk, moved=joining.merge.counts, **_told(joining))]


def _people_unmerged(joining: Joining) -> list[DomainEvent]:
    return [PeopleUnmerged(person_id=joining.winner.pk, left=tuple(joining.merge.report), **_told(joining))]


def _companies_merged(joining: Joining) -> list[DomainEvent]:
    return [CompaniesMerged(moved=joining.merge.counts, **_told(joining))]


def _companies_unmerged(joining: Joining) -> list[DomainEvent]:
    return [CompaniesUnmerged(left=tuple(joining.merge.report), **_told(joining))]


register_join(
    JoinRule(
        kind="person",
        capability="customers.merge",
        facts=PERSON_FACTS,
        suggest=lambda winner, loser: _suggest(PERSON_FACTS, winner, loser),
        merged=_people_merged,
        unmerged=_people_unmerged,
        derived=REACHED | {"company_id", "job_title"},
        combined={"profile": _both, "last_touch_at": _later},
        before=_before,
        place=_place,
        after=_after,
        back=_back,
    )
)
register_join(
    JoinRule(
        kind="company",
        capability="customers.merge",
        facts=COMPANY_FACTS,
        suggest=lambda winner, loser: _suggest(COMPANY_FACTS, winner, loser),
        merged=_companies_merged,
        unmerged=_companies_unmerged,
        derived=REACHED,
        before=_before,
        place=_place,
        after=_after,
        back=_back,
    )
)
collides(Drop(), "email_once_per_person", "phone_once_per_person", "email_once_per_company", "phone_once_per_company",
         "person_tag_once", "company_tag_once", "job_once")  # fmt: skip
collides(Unflag("primary"), "one_primary_email", "one_primary_phone", "one_primary_address",
         "one_primary_company_email", "one_primary_company_phone", "one_primary_company_address")  # fmt: skip
collides(Unflag("main"), "one_main_job")
stays("customers.DuplicatePair.one_id", "customers.DuplicatePair.two_id", because="Pairs are settled by themselves.")
