"""Newcomers of a file become leads together; what comes of each is what would have come of him alone."""

import re
from typing import Any

import pytest

from crm.customers.models import Company, MatchKeys, Person, PersonEmail, PersonPhone
from crm.events.models import Event
from crm.records.actions.joining import merge_records
from crm.staff.actions.profiles import change_profile
from leads.actions.distribution_rules import save_distribution_rule
from leads.actions.scoring import seed_rules
from leads.imports import capturing
from leads.models import Lead, LeadOffer, Submission
from tests.jobs.imports.files import imported
from tests.world import World

HEAD = "Lead ID,First name,Last name,E-mail,Phone,Company,Country,Message,Worth a year,Status,Owner,Created\n"
FILE = HEAD + (
    "~1,Anna,Berg,anna@nordwind-~.example,+49 30 1234567,Nordwind ~ GmbH,DE,Crew flights,12500,New,,2026-01-10\n"
    "~2,Jo,Ruiz,jo@nordwind-~.example,,,,Film unit,,Contacted,Olga Owner,2026-02-01\n"
    "~3,Mia,Koch,mia@gmail-~.example,,nordwind ~ gmbh,,,,Unqualified,,2026-02-02\n"
    "~4,Anna,Berg,ANNA@nordwind-~.example,,,,And cargo,,,,\n"
    "~1,Anna,Berg,anna@nordwind-~.example,,,,Crew flights,,,,\n"
    "~5,Ann,Lee,ann@other-~.example,,,,,,,,\n"
    "~6,Zoe,Lee,,+49 30 765432#,Other ~,,,,,,\n"
    "~7,Max,Lee,max@old-~.example,,Old ~,,,,,,\n"
    "~8,Ida,Lee,ida@new-~.example,,,,A quote please,,,,\n"
)
HIDDEN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|q[ab]|765432[12]")
TIMES = ("_at", "came_at", "priority", "score_reasons", "fading")


def _facts(row: Any, *left_out: str) -> dict[str, str]:
    """What the database has of it, without ids, moments and what differs between the two files."""
    return {
        each.name: HIDDEN.sub("-", str(getattr(row, each.attname)))
        for each in row._meta.concrete_fields
        if not each.name.endswith(TIMES) and each.name not in ("id", "owner", *left_out)
    }


def _all_of(word: str) -> list[Any]:
    people = Person.objects.filter(source="Import", id__in=_ids_of(word)).order_by("name", "email")
    leads = Lead.objects.filter(person__in=people).order_by("name_key", "person__email")
    ids = {each.id for each in [*people, *leads]}
    events = [each for each in Event.objects.order_by("kind", "id") if each.subject_id in ids]
    return [
        [_facts(each) for each in people],
        [_facts(each) for each in leads],
        [each.created_at.date() for each in leads if each.created_at.month < 3],
        [_facts(each) for each in PersonEmail.objects.filter(person__in=people).order_by("key")],
        [_facts(each) for each in PersonPhone.objects.filter(person__in=people).order_by("number")],
        sorted(HIDDEN.sub("-", str(each)) for each in MatchKeys.objects.filter(id__in=ids)),
        sorted(str(_facts(each, "data", "occurred_at")) for each in events),
        sorted((each.name.replace(word, "-"), each.domain.replace(word, "-")) for each in Company.objects.all()
               if word in each.name),
        sorted(str(_facts(each, "payload")) for each in Submission.objects.filter(lead__in=leads)),
        sorted(LeadOffer.objects.filter(lead__in=leads).values_list("words", flat=True)),
    ]  # fmt: skip


def _ids_of(word: str) -> list[Any]:
    named = [each.person_id for each in PersonEmail.objects.all() if word in each.key]
    return [*named, *Person.objects.filter(email="", company__name__contains=word).values_list("id", flat=True)]


def _file_of(world: World, word: str) -> dict[str, int]:
    Company.objects.create(name=f"Into {word}", domain=f"old-{word}.example")
    old, into = Company.objects.create(name=f"Old {word}"), Company.objects.get(name=f"Into {word}")
    merge_records("company", into.id, old.id, by=world.boss.actor)
    own = imported(FILE.replace("~", word).replace("#", "12"[word == "qb"]), world.boss, "lead")
    return dict(own.result["counts"])


def test_together_as_one_after_the_other(in_scope: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seed_rules()
    change_profile(in_scope.owner.membership.id, {"limits": {"lead": 100}}, by=in_scope.boss.actor)
    save_distribution_rule(
        {"name": "All", "team": in_scope.team, "accept_minutes": 60}, by=in_scope.boss.actor
    )  # fmt: skip
    together = _file_of(in_scope, "qa")
    monkeypatch.setattr(capturing, "capture_newcomers", lambda *_, **__: {})
    assert _file_of(in_scope, "qb") == together
    for first, second in zip(_all_of("qa"), _all_of("qb"), strict=True):
        assert first
        assert first == second


def test_nobody_gets_more_than_he_can_take(in_scope: World) -> None:
    change_profile(in_scope.owner.membership.id, {"limits": {"lead": 2}}, by=in_scope.boss.actor)
    save_distribution_rule({"name": "All", "team": in_scope.team}, by=in_scope.boss.actor)
    rows = [f"Anna,Berg,anna@firma{number}.example,{status}" for number, status in enumerate(("Lost", "", "", "", ""))]
    text = "\n".join(["First name,Last name,E-mail,Stage", *rows]).replace("Lost", "Disqualified")
    assert imported(text, in_scope.boss, "lead").result["counts"] == {"new": 5}
    owned = Lead.objects.filter(owner=in_scope.owner.membership).values_list("status", flat=True)
    assert sorted(owned) == ["disqualified", "new", "new"]
    assert list(Lead.objects.filter(owner=None).values_list("next_action", flat=True)) == ["Find an owner"] * 2
