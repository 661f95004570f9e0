"""Joining, choosing, leaving: by the pages, allowed and not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from crm.diary.models import BusyTime, Calendar, Diary, MeetingCopy, State
from crm.diary.views import diary as views
from crm.tenancy.scope import tenant_scope
from crm.workspace.actions.members import set_member_active
from tests.diary.calendar_server import PASSWORD
from tests.diary.conftest import soon
from tests.diary.program import Program, event
from tests.diary.test_writing import planned
from tests.world import World

OWN = "diary:own"


def typed(program: Program, **more: Any) -> dict[str, Any]:
    return {"address": program.server.url, "username": program.user, "password": PASSWORD, **more}


def test_joining_and_choosing(world: World, program: Program) -> None:
    url, client = reverse(OWN), world.owner.client
    assert "app-specific password" in client.get(url).text
    assert client.post(url, typed(program)).status_code == 302
    page = client.get(url).text
    assert "Choose below which of your calendars count" in page
    assert PASSWORD not in page
    with tenant_scope(world.org):
        diary = Diary.objects.get()
        assert (diary.member_id, diary.password, diary.state) == (
            world.owner.membership.id,
            PASSWORD,
            State.CHOOSING,
        )
        assert not Diary.objects.due().exists(), "nothing is read before he has chosen"
        home, work = Calendar.objects.order_by("name")
    wrong = client.post(url, {"target": "none"})
    assert (wrong.status_code, "Choose at least one calendar" in wrong.text) == (422, True)
    assert client.post(url, {"target": str(work.id), "busy": [str(home.id)]}).status_code == 302
    with tenant_scope(world.org):
        assert Diary.objects.due().exists()
        rows = Calendar.objects.order_by("name").values_list("name", "is_target", "is_busy")
        assert list(rows) == [("Home", False, True), ("Work", True, False)]
    assert client.post(url + "?anew=1", typed(program)).status_code == 302
    with tenant_scope(world.org):
        assert Calendar.objects.get(is_target=True).name == "Work", "joined anew, the choice is kept"
        assert Diary.objects.get().state == State.JOINED


def test_what_failed_is_said(world: World, program: Program) -> None:
    url, client = reverse(OWN), world.owner.client
    wrong = client.post(url, typed(program, password="no"))
    assert (wrong.status_code, "takes neither this user name nor this password" in wrong.text) == (422, True)
    assert program.server.url in wrong.text, "what was typed stays"
    nobody = client.post(url, typed(program, address="http://127.0.0.1:1/"))
    assert "127.0.0.1 takes no connections on port 1." in nobody.text
    assert "Type the name that you sign in with there." in client.post(url, {"address": "x.example"}).text
    program.ask("DELETE", f"/{program.user}/work/")
    program.ask("DELETE", f"/{program.user}/home/")
    assert "There is no calendar for events at this address." in client.post(url, typed(program)).text
    with tenant_scope(world.org):
        assert not Diary.objects.exists()


@override_settings(MAILBOXES_NEAR=False)
def test_never_into_our_own_network(world: World, program: Program) -> None:
    client = world.owner.client
    plain = client.post(reverse(OWN), typed(program))
    assert "has to begin with https://" in plain.text
    near = client.post(reverse(OWN), typed(program, address=f"https://127.0.0.1:{program.server.port}/"))
    assert "leads into a private network" in near.text
    assert program.server.said == []


def test_not_too_often(world: World, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "TRIES", replace(views.TRIES, times=1))
    for _ in range(2):
        answer = world.owner.client.post(reverse(OWN), typed(program, password="no"))
    assert (answer.status_code, "Too many tries" in answer.text) == (422, True)


def test_who_may_not_join(world: World, program: Program, diary: Diary) -> None:
    assert world.colleague.client.post(reverse(OWN), typed(program)).status_code == 403
    assert world.boss.client.get(reverse("diary:diary", args=[diary.id])).status_code == 404
    assert world.stranger.client.get(reverse("diary:diary", args=[diary.id])).status_code == 404
    assert world.boss.client.post(reverse("diary:leaving")).status_code == 404
    with tenant_scope(world.org):
        assert Diary.objects.get().state == State.JOINED


def test_who_sees_what_in_the_calendar(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    program.put("dentist.ics", event(soon()))
    program.put("trip.ics", event(soon(days=5), minutes=3 * 24 * 60, uid="trip", title="Lisbon"))
    look()
    week = f"{reverse('meetings:meetings')}?as=week&on={soon():%Y-%m-%d}"
    mine = world.owner.client.get(week).text
    assert "Dentist" in mine
    for other in (world.colleague, world.boss):
        page = other.client.get(week).text
        assert "Dentist" not in page
        assert f"Busy: {world.owner.membership.name}" in page
    stranger = world.stranger.client.get(week).text
    assert "Busy: " not in stranger
    month = f"{reverse('meetings:meetings')}?as=month&on={soon(days=6):%Y-%m-%d}"
    assert world.owner.client.get(month).text.count('fl-entry__title">Lisbon') >= 3, "on each of its days"
    assert "Busy: " not in world.boss.client.get(month).text
    assert "Busy: " in world.boss.client.get(f"{month}&organizer={world.owner.membership.id}").text
    assert "Busy: " not in world.boss.client.get(f"{week}&q=talk").text


def test_leaving(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    planned(world)
    program.put("dentist.ics", event(soon()))
    look()
    client = world.owner.client
    assert "1 meeting stands in your calendar" in client.get(reverse(OWN)).text
    client.post(reverse("diary:leaving"), {"meetings": "take"})
    with tenant_scope(world.org):
        assert not BusyTime.objects.exists()
        assert Diary.objects.get().state == State.LEAVING
    assert "are being taken out" in client.get(reverse(OWN)).text
    look()
    assert [str(each["SUMMARY"]) for each in program.events()] == ["Dentist"]
    with tenant_scope(world.org):
        left = Diary.objects.get()
        assert (left.state, left.password) == (State.LEFT, "")
        assert not MeetingCopy.objects.exists()
    asked = len(program.server.said)
    look()
    assert len(program.server.said) == asked
    assert "Look for my calendars" in client.get(reverse(OWN)).text


def test_whoever_left_is_read_no_more(
    world: World, program: Program, diary: Diary, look: Callable[[], None], drain: Callable[[], None]
) -> None:
    program.put("dentist.ics", event(soon()))
    look()
    with tenant_scope(world.org):
        set_member_active(world.owner.membership.id, active=False, by=world.boss.actor)
    drain()
    asked = len(program.server.said)
    look()
    assert len(program.server.said) == asked
    with tenant_scope(world.org):
        left = Diary.objects.get()
        assert (left.state, left.password) == (State.LEFT, "")
        assert not BusyTime.objects.exists()
