"""Skills and absences by a program."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm.staff.models import Absence, MemberSkill, Skill
from tests.api.asking import Program, program_of
from tests.world import World, scope_of

DAY = (timezone.localdate() + timedelta(days=30)).isoformat()


@pytest.fixture
def program(world: World) -> Program:
    return program_of(world.boss)


@pytest.fixture
def with_key(world: World) -> Callable[..., Program]:
    return lambda role, **more: program_of(world.boss, role, **more)


def test_skills_and_who_has_them(world: World, program: Program) -> None:
    made = program.post("skills/", {"name": "Charters", "about": "Whole planes"})
    assert made.status_code == 201
    skill = made.json()
    owner = str(world.owner.membership.id)
    levels = {"levels": [{"member_id": owner, "level": "expert"}]}
    assert program.patch(f"{skill['url']}levels/", levels).json()["holders"] == [
        {"member_id": owner, "level": "expert"}
    ]
    renamed = program.patch(skill["url"], {"name": "Charter flights"}).json()
    assert (renamed["name"], renamed["about"], len(renamed["holders"])) == ("Charter flights", "Whole planes", 1)
    assert [each["name"] for each in program.get("skills/").json()["items"]] == ["Charter flights"]
    none = program.patch(f"{skill['url']}levels/", {"levels": [{"member_id": owner, "level": None}]})
    assert none.json()["holders"] == []
    assert program.post("skills/", {"name": "charter flights"}).status_code == 409
    assert program.delete(skill["url"]).status_code == 204
    assert program.get(skill["url"]).status_code == 404


def test_absences_are_entered_and_taken_back(world: World, program: Program) -> None:
    owner = str(world.owner.membership.id)
    made = program.post("absences/", {"member_id": owner, "first_day": DAY, "kind": "sick", "note": "Flu"})
    assert made.status_code == 201, made.json()
    absence = made.json()
    assert (absence["first_day"], absence["last_day"], absence["kind"]) == (DAY, DAY, "sick")
    assert (
        program.post("absences/", {"member_id": owner, "first_day": DAY, "kind": "sick"}).json()["id"] == absence["id"]
    )
    assert len(program.get(f"absences/?member_id={owner}").json()["items"]) == 1
    assert program.get(f"absences/?member_id={world.boss.membership.id}").json()["items"] == []
    assert program.get("absences/?member_id=x").status_code == 400
    assert program.delete(absence["url"]).status_code == 204
    assert program.get(absence["url"]).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"from_time": "09:00"}, "to_time"),
        ({"from_time": "09:00", "to_time": "08:00"}, "to_time"),
        ({"from_time": 9, "to_time": "10:00"}, "from_time"),
        ({"kind": "bored"}, "kind"),
        ({"member_id": "01920000-0000-7000-8000-000000000001"}, "member_id"),
    ],
)
def test_no_times_to_be_away(world: World, program: Program, body: dict[str, Any], field: str) -> None:
    answer = program.post("absences/", {"member_id": str(world.owner.membership.id), "first_day": DAY, **body})
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]
    with scope_of(world.org):
        assert not Absence.objects.exists()


def test_who_may(world: World, program: Program, with_key: Callable[..., Program]) -> None:
    owner = str(world.owner.membership.id)
    skill = program.post("skills/", {"name": "Charters"}).json()
    absence = program.post("absences/", {"member_id": owner, "first_day": DAY, "kind": "sick", "note": "Flu"}).json()
    rep = with_key("rep")
    assert rep.get(skill["url"]).status_code == 200
    shown = rep.get(absence["url"]).json()
    assert (shown["kind"], shown["note"]) == (None, None)  # why is not a colleague's business
    for answer in (
        rep.post("skills/", {"name": "Other"}),
        rep.patch(skill["url"], {"name": "Other"}),
        rep.patch(f"{skill['url']}levels/", {"levels": [{"member_id": owner, "level": "able"}]}),
        rep.delete(skill["url"]),
        rep.post("absences/", {"member_id": owner, "first_day": DAY}),
        rep.delete(absence["url"]),
        with_key("admin", scopes=["skills:read", "absences:read"]).delete(skill["url"]),
        with_key("admin", scopes=["absences:write"]).get("skills/"),
    ):
        assert answer.status_code == 403
    with scope_of(world.org):
        assert list(Skill.objects.values_list("name", flat=True)) == ["Charters"]
        assert (MemberSkill.objects.count(), Absence.objects.count()) == (0, 1)


def test_strangers_find_nothing(world: World, program: Program) -> None:
    owner = str(world.owner.membership.id)
    skill = program.post("skills/", {"name": "Charters"}).json()
    absence = program.post("absences/", {"member_id": owner, "first_day": DAY}).json()
    theirs = program_of(world.stranger)
    assert theirs.get("skills/").json()["items"] == []
    assert theirs.get("absences/").json()["items"] == []
    for url in (skill["url"], absence["url"]):
        assert theirs.get(url).status_code == 404
        assert theirs.delete(url).status_code == 404
    assert theirs.post("absences/", {"member_id": owner, "first_day": DAY}).status_code == 422
    with scope_of(world.org):
        assert (Skill.objects.count(), Absence.objects.count()) == (1, 1)
