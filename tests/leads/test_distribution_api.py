"""The rules of giving out leads, by a program."""

from typing import Any

import pytest

from crm.staff.models import Skill
from leads.models import DistributionRule, Lead
from tests.api.asking import Program, program_of
from tests.world import World, scope_of

GERMAN = {"field": "person.language", "op": "is", "value": "de"}


@pytest.fixture
def program(world: World) -> Program:
    return program_of(world.boss)


def test_a_rule_decides_about_the_next_lead(world: World, program: Program) -> None:
    rep = str(world.owner.membership.id)
    made = program.post("distribution-rules/", {"name": "All to Olga", "member_ids": [rep]})
    assert made.status_code == 201, made.json()
    rule = made.json()
    assert (rule["position"], rule["active"], rule["strategy"], rule["member_ids"]) == (0, True, "turn", [rep])
    program.post("leads/", {"first_name": "Hugo", "email": "hugo@example.com"})
    program.post("leads/capture/", {"source": "Shop", "external_id": "1", "email": "mia@example.com"})
    with scope_of(world.org):
        assert Lead.objects.get(person__email="mia@example.com").owner_id == world.owner.membership.id


def test_changed_ordered_and_taken_out(world: World, program: Program) -> None:
    with scope_of(world.org):
        skill = str(Skill.objects.create(name="Charters").pk)
    team = str(world.team.pk)
    body = {
        "name": "Germans", "condition": {"all": [GERMAN]}, "team_id": team, "language": "lead", "seniority": "senior",
        "skills": [{"skill_id": skill, "level": "strong"}], "strategy": "least", "accept_minutes": 30,
    }  # fmt: skip
    first = program.post("distribution-rules/", body).json()
    assert {name: first[name] for name in body} == body | {"condition": {"v": 1, "all": [GERMAN]}}
    second = program.post("distribution-rules/", {"name": "Others"}).json()
    ordered = program.put("distribution-rules/order/", {"ids": [second["id"]]}).json()["items"]
    assert [(each["name"], each["position"]) for each in ordered] == [("Others", 0), ("Germans", 1)]
    listed = program.get("distribution-rules/?order=position").json()["items"]
    assert [each["name"] for each in listed] == ["Others", "Germans"]
    changed = program.patch(first["url"], {"active": False, "team_id": None}, If_Match='"1"')
    assert changed.status_code == 412
    changed = program.patch(first["url"], {"active": False, "team_id": None}, If_Match=f'"{first["version"]}"').json()
    assert (changed["active"], changed["team_id"], changed["name"]) == (False, None, "Germans")
    assert program.delete(first["url"]).status_code == 204
    assert [each["name"] for each in program.get("distribution-rules/").json()["items"]] == ["Others"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"condition": {"all": [{"field": "no.such", "op": "is", "value": 1}]}}, "condition"),
        ({"condition": {"field": "deal.value", "op": "over", "value": 1}}, "condition"),
        ({"member_ids": ["01920000-0000-7000-8000-000000000001"]}, "member_ids.0"),
        ({"skills": [{"skill_id": "01920000-0000-7000-8000-000000000001"}]}, "skills.0.skill_id"),
        ({"team_id": "01920000-0000-7000-8000-000000000001"}, "team_id"),
        ({"accept_minutes": 0}, "accept_minutes"),
        ({"language": "xx"}, "language"),
        ({"position": 3}, "position"),
    ],
)
def test_what_is_not_right_is_named(world: World, program: Program, body: dict[str, Any], field: str) -> None:
    answer = program.post("distribution-rules/", {"name": "Rule", **body})
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]
    with scope_of(world.org):
        assert not DistributionRule.objects.exists()


def test_who_may(world: World, program: Program) -> None:
    rule = program.post("distribution-rules/", {"name": "Others"}).json()
    rep, theirs = program_of(world.boss, "rep"), program_of(world.stranger)
    reader = program_of(world.boss, scopes=["distribution-rules:read"])
    for other, status in ((rep, 403), (theirs, 404), (reader, 403)):
        assert other.patch(rule["url"], {"name": "Mine"}).status_code == status
        assert other.delete(rule["url"]).status_code == status
    assert rep.get("distribution-rules/").status_code == 403
    assert theirs.get("distribution-rules/").json()["items"] == []
    assert reader.get(rule["url"]).status_code == 200
    theirs.put("distribution-rules/order/", {"ids": [rule["id"]]})
    with scope_of(world.org):
        assert DistributionRule.objects.get().name == "Others"
