"""The team's pages: who may see and change what of whom."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.staff.models import Absence, MemberSkill, Skill, SkillNeed, StaffProfile, Territory, WorkCalendar
from crm.staff.queries.roster import organization_hours, roster
from tests.world import Member, World

CLOSED = dict.fromkeys((f"day{number}" for number in range(7)), "")


def test_the_board_shows_who_has_how_much(world: World) -> None:
    page = world.colleague.client.get(reverse("staff:workload")).text
    assert "Olga Owner" in page
    assert "0 open leads" in page


@pytest.mark.parametrize("name", ["workload", "skills"])
def test_strangers_see_nobody_of_ours(world: World, name: str) -> None:
    assert "Olga Owner" not in world.stranger.client.get(reverse(f"staff:{name}")).text


@pytest.mark.parametrize("name", ["member", "member_hours", "member_work", "new_absence"])
def test_a_stranger_finds_no_profile_of_ours(world: World, name: str) -> None:
    address = reverse(f"staff:{name}", args=[world.owner.membership.id])
    assert world.stranger.client.get(address).status_code == 404
    assert world.boss.client.get(address).status_code == 200


def test_somebody_says_himself_when_he_works_and_what_he_speaks(in_scope: World) -> None:
    address = reverse("staff:member_hours", args=[in_scope.owner.membership.id])
    sent = CLOSED | {"languages": ["de", "fr"], "calendar": "own", "day0": "9:00-12:30, 13:30-18", "day6": ""}
    assert in_scope.owner.client.post(address, sent).status_code == 302
    profile = StaffProfile.objects.get()
    assert profile.languages == ["de", "fr"]
    assert profile.own_week[0] == [[540, 750], [810, 1080]]
    colleague = next(each for each in roster() if each.id == in_scope.owner.membership.id)
    assert colleague.hours.week[0] == ((540, 750), (810, 1080))
    assert in_scope.colleague.client.post(address, sent).status_code == 403


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nine", "is no time"),
        ("17-9", "ends before it begins"),
        ("9-12, 11-15", "overlap"),
        ("9-25", "no time of the day"),
    ],
)
def test_unclear_hours_are_said(in_scope: World, line: str, words: str) -> None:
    address = reverse("staff:member_hours", args=[in_scope.owner.membership.id])
    answer = in_scope.owner.client.post(address, CLOSED | {"calendar": "own", "day2": line})
    assert answer.status_code == 422
    assert words in answer.text
    assert not StaffProfile.objects.exists()


def test_limits_are_a_managers_business(in_scope: World, as_member: Callable[..., Member]) -> None:
    address = reverse("staff:member_work", args=[in_scope.owner.membership.id])
    sent = {"takes_work": "on", "seniority": "3", "weight": "2", "limit_lead": "20", "version": "1"}
    for nobody in (in_scope.owner, in_scope.colleague):
        assert nobody.client.post(address, sent).status_code == 403
    assert not StaffProfile.objects.exists()
    assert as_member("manager").client.post(address, sent).status_code == 302
    profile = StaffProfile.objects.get()
    assert (profile.seniority, profile.weight, profile.limits) == (3, 2, {"lead": 20})
    late = in_scope.boss.client.post(address, sent | {"weight": "5", "version": "1"})
    assert late.status_code == 302  # version 1: nobody had said anything
    stale = in_scope.boss.client.post(address, sent | {"weight": "7", "version": "2"})
    assert stale.status_code == 422
    assert StaffProfile.objects.get().weight == 5


def test_people_enter_their_own_absences_and_managers_others(in_scope: World, as_member: Callable[..., Member]) -> None:
    member = in_scope.owner.membership
    address, today = reverse("staff:new_absence", args=[member.id]), timezone.localdate()
    sent: dict[str, Any] = {"kind": "sick", "first_day": today, "last_day": today + timedelta(days=2), "note": "Flu"}
    assert in_scope.colleague.client.post(address, sent).status_code == 403
    assert in_scope.owner.client.post(address, sent).status_code == 302
    assert in_scope.owner.client.post(address, sent).status_code == 302  # twice is once
    absence = Absence.objects.get()
    assert next(each for each in roster() if each.id == member.id).absence_at(timezone.now()) is not None
    page = reverse("staff:member", args=[member.id])
    assert "Flu" in as_member("manager").client.get(page).text
    assert "Flu" not in in_scope.colleague.client.get(page).text
    removal = reverse("staff:absence_removal", args=[absence.id])
    assert in_scope.colleague.client.post(removal).status_code == 403
    assert in_scope.stranger.client.post(removal).status_code == 404
    assert Absence.objects.exists()
    assert as_member("manager").client.post(removal).status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"last_day": date(2020, 1, 1)}, "from the first one on"),
        ({"from_time": "09:00"}, "both times"),
        ({"from_time": "12:00", "to_time": "09:00"}, "behind the first one"),
    ],
)
def test_absences_that_make_no_sense_are_refused(in_scope: World, sent: dict[str, Any], words: str) -> None:
    address = reverse("staff:new_absence", args=[in_scope.owner.membership.id])
    answer = in_scope.owner.client.post(address, {"kind": "trip", "first_day": timezone.localdate(), **sent})
    assert answer.status_code == 422
    assert words in answer.text
    assert not Absence.objects.exists()


def test_levels_are_set_in_the_matrix_and_gaps_shown(in_scope: World) -> None:
    skill = Skill.objects.create(name="Negotiation")
    pair = f"level-{in_scope.owner.membership.id}_{skill.id}"
    address = reverse("staff:level")
    assert in_scope.owner.client.post(address, {pair: "3"}).status_code == 403
    assert in_scope.stranger.client.post(address, {pair: "3"}).status_code == 404
    assert not MemberSkill.objects.exists()
    assert in_scope.boss.client.post(address, {pair: "2"}).status_code == 204
    need = {"team": in_scope.team.id, "skill": skill.id, "people": "1", "level": "3"}
    assert in_scope.boss.client.post(reverse("staff:need"), need).status_code == 302
    assert "0 of 1 strong or better" in in_scope.colleague.client.get(reverse("staff:skills")).text
    assert in_scope.boss.client.post(reverse("staff:skills"), {pair: "4"}).status_code == 302
    assert "1 of 1 strong or better" in in_scope.colleague.client.get(reverse("staff:skills")).text
    assert in_scope.boss.client.post(reverse("staff:skill_removal", args=[skill.id])).status_code == 302
    assert not MemberSkill.objects.exists()
    assert not SkillNeed.objects.exists()


def test_the_organizations_hours_hold_for_everybody_without_his_own(in_scope: World) -> None:
    sent = CLOSED | {"name": "Usual hours", "day0": "8-16", "country": "DE", "subdivision": "by"}
    sent |= {"closed": "24.12.2026 Christmas Eve\n2026-12-31"}
    assert in_scope.owner.client.post(reverse("staff:usual_calendar"), sent).status_code == 403
    assert in_scope.boss.client.post(reverse("staff:usual_calendar"), sent).status_code == 302
    calendar = WorkCalendar.objects.get()
    assert calendar.is_default
    assert calendar.subdivision == "BY"
    hours = organization_hours()
    assert hours.week[0] == ((480, 960),)
    assert date(2026, 12, 24) in hours.closed
    assert all(each.hours == hours for each in roster())
    wrong = in_scope.boss.client.post(
        reverse("staff:usual_calendar"), sent | {"closed": "Christmas", "subdivision": "Q"}
    )
    assert wrong.status_code == 422
    assert "begins with no day" in wrong.text
    assert "has no such region" in wrong.text


def test_a_territory_is_given_to_people(in_scope: World) -> None:
    sent = {"name": "Bavaria", "areas": "DE 80-87\nat", "industries": "Logistics\n logistics "}
    assert in_scope.boss.client.post(reverse("staff:new_territory"), sent).status_code == 302
    territory = Territory.objects.get()
    assert territory.areas == [["DE", "80", "87"], ["AT", "", ""]]
    work = {"takes_work": "on", "seniority": "2", "weight": "1", "territories": [str(territory.id)]}
    address = reverse("staff:member_work", args=[in_scope.owner.membership.id])
    assert in_scope.boss.client.post(address, work).status_code == 302
    assert [region.name for region in next(each for each in roster() if each.regions).regions] == ["Bavaria"]
    assert "Olga Owner" in in_scope.boss.client.get(reverse("staff:territories")).text
    for areas, words in (("XQ 1-2", "is no country"), ("DE 80-70", "lies before"), ("", "Name a country")):
        answer = in_scope.boss.client.post(reverse("staff:new_territory"), {"name": "Else", "areas": areas})
        assert answer.status_code == 422
        assert words in answer.text
    assert in_scope.boss.client.post(reverse("staff:territory_removal", args=[territory.id])).status_code == 302
    assert not any(each.regions for each in roster())
