"""What an organization wants to know of its leads, and that it holds back the lead until it is known."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.errors import NotAllowed, NotFound, Refused
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import tenant_scope
from leads.actions.checklist import MOST, add_point, change_point, move_point, own_points, remove_point, restore_point
from leads.actions.qualification import ChecklistIncomplete, qualify_lead, tick_checklist
from leads.models import ChecklistPoint, Lead, LeadStatus
from leads.queries.checklist import checklist_of, checklist_points, open_points
from tests.leads.making import make_lead
from tests.world import World


def _labels() -> list[str]:
    return [point.label for point in checklist_points()]


def test_it_begins_with_bant(in_scope: World) -> None:
    assert _labels() == ["Budget", "Authority", "Need", "Timing"]
    assert not ChecklistPoint.objects.exists()
    for _ in range(2):
        assert [point.label for point in own_points(by=in_scope.boss.actor)] == _labels()
    assert ChecklistPoint.objects.count() == 4


def test_a_point_of_ones_own(in_scope: World) -> None:
    boss, lead = in_scope.boss.actor, make_lead(in_scope.org, owner=in_scope.owner.membership, ready=True)
    point_id = uuid7()
    for _ in range(2):  # a double click
        add_point(point_id, "Fleet size", "You know how many planes", required=True, by=boss)
    assert _labels()[-1] == "Fleet size"
    assert open_points(lead) == ["Fleet size"]
    with pytest.raises(ChecklistIncomplete, match="Fleet size"):
        qualify_lead(lead.id, by=in_scope.owner.actor)
    assert Lead.objects.get().status == LeadStatus.NEW
    tick_checklist(lead.id, "fleet-size", done=True, by=in_scope.owner.actor)
    assert qualify_lead(lead.id, by=in_scope.owner.actor).status == LeadStatus.QUALIFIED


def test_one_that_is_only_good_to_know(in_scope: World) -> None:
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership, ready=True)
    add_point(uuid7(), "Birthday", "", required=False, by=in_scope.boss.actor)
    assert [point.label for point in checklist_of(lead) if not point.done] == ["Birthday"]
    assert qualify_lead(lead.id, by=in_scope.owner.actor).status == LeadStatus.QUALIFIED


def test_changing_removing_and_bringing_back(in_scope: World) -> None:
    boss, lead = in_scope.boss.actor, make_lead(in_scope.org, owner=in_scope.owner.membership)
    budget = own_points(by=boss)[0]
    change_point(budget.id, "Money", "They have it", required=True, by=boss)
    tick_checklist(lead.id, "budget", done=True, by=in_scope.owner.actor)
    for _ in range(2):
        remove_point(budget.id, by=boss)
    assert _labels() == ["Authority", "Need", "Timing"]
    with pytest.raises(Refused, match="not on the checklist"):
        tick_checklist(lead.id, "budget", done=False, by=in_scope.owner.actor)
    restore_point(budget.id, by=boss)
    known = {point.label: point.done for point in checklist_of(Lead.objects.get())}
    assert known["Money"]  # it was not forgotten


def test_with_all_removed_nothing_is_asked(in_scope: World) -> None:
    for point in own_points(by=in_scope.boss.actor):
        remove_point(point.id, by=in_scope.boss.actor)
    assert checklist_points() == []
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership)
    assert qualify_lead(lead.id, by=in_scope.owner.actor).status == LeadStatus.QUALIFIED


def test_order(in_scope: World) -> None:
    boss = in_scope.boss.actor
    points = own_points(by=boss)
    move_point(points[2].id, -1, by=boss)
    assert _labels() == ["Budget", "Need", "Authority", "Timing"]
    move_point(points[0].id, -1, by=boss)
    move_point(points[3].id, 1, by=boss)
    assert _labels() == ["Budget", "Need", "Authority", "Timing"]


def test_names_that_look_alike(in_scope: World) -> None:
    boss = in_scope.boss.actor
    keys = {add_point(uuid7(), "要件", "", required=True, by=boss).key for _ in range(3)}
    assert len(keys) == 3
    for number in range(MOST - 7):
        add_point(uuid7(), f"Point {number}", "", required=False, by=boss)
    with pytest.raises(Refused, match="Remove one first"):
        add_point(uuid7(), "One more", "", required=True, by=boss)


def test_who_may_not(in_scope: World) -> None:
    points = own_points(by=in_scope.boss.actor)
    before = list(ChecklistPoint.objects.values())
    client = in_scope.owner.client
    with pytest.raises(NotAllowed):
        add_point(uuid7(), "Mine", "", required=True, by=in_scope.owner.actor)
    for address in ("", "new/", f"{points[0].id}/"):
        assert client.get(f"/leads/points/{address}").status_code == 403
    assert client.post(f"/leads/points/{points[0].id}/removal/").status_code == 403
    assert in_scope.stranger.client.post(f"/leads/points/{points[0].id}/removal/").status_code == 404
    assert list(ChecklistPoint.objects.values()) == before


def test_a_stranger_has_his_own(world: World) -> None:
    with tenant_scope(world.org):
        point = own_points(by=world.boss.actor)[0]
    with tenant_scope(world.other_org):
        with pytest.raises(NotFound):
            remove_point(point.id, by=world.stranger.actor)
        assert len(checklist_points()) == 4
    with tenant_scope(world.org):
        assert len(checklist_points()) == 4


def test_the_pages(in_scope: World) -> None:
    client = in_scope.boss.client
    assert "Authority" in client.get("/leads/points/").content.decode()
    typed = {"id": str(uuid7()), "label": "", "meaning": "You know how many planes", "required": "on"}
    answer = client.post("/leads/points/new/", typed)
    assert answer.status_code == 422
    assert "Name it in a word or two" in answer.content.decode()
    assert "You know how many planes" in answer.content.decode()
    assert client.post("/leads/points/new/", typed | {"label": "Fleet size"}).status_code == 302
    point = ChecklistPoint.objects.get(label="Fleet size")
    assert client.post(f"/leads/points/{point.id}/", typed | {"label": "Fleet"}).status_code == 302
    client.post(f"/leads/points/{point.id}/place/", {"to": "up"})
    assert _labels()[-2:] == ["Fleet", "Timing"]
    client.post(f"/leads/points/{point.id}/removal/")
    assert "Fleet" not in client.get("/leads/points/").content.decode().partition("<tbody")[2].partition("</tbody")[0]
    client.post(f"/leads/points/{point.id}/restoring/")
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership)
    page = in_scope.owner.client.get(f"/leads/{lead.id}/").content.decode()
    assert "Fleet" in page
    assert "0 of 5" in page


def test_reading_it_is_one_statement(in_scope: World) -> None:
    lead = make_lead(in_scope.org)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        checklist_of(lead)
    assert len(asked) == 1
