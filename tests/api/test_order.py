"""Lists in the order of a fact: whole, once each, and by the columns that the pages sort by."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm.api.routes import urlpatterns
from crm.api.schema import description
from crm.customers.models import Person
from crm.web.lists.registry import LISTS
from crm.work.models import Task
from tests.api.asking import Program
from tests.world import World, scope_of

START = datetime(2027, 1, 1, tzinfo=UTC)


def walked(program: Program, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while url:
        answer = program.get(url)
        assert answer.status_code == 200, answer.content
        found += answer.json()["items"]
        url = (answer.json()["next"] or "").removeprefix("http://testserver")
    return found


def test_by_a_text(world: World, program: Program) -> None:
    names = ["Özil", "adler", "Brandt", "Brandt", "zu Kahn"]
    with scope_of(world.org):
        for name in names:
            Person.objects.create(last_name=name)
    for limit in (1, 2, 5):
        found = [each["last_name"] for each in walked(program, f"people/?order=name&limit={limit}")]
        assert found == ["adler", "Brandt", "Brandt", "Özil", "zu Kahn"]
        assert [each["last_name"] for each in walked(program, f"people/?order=-name&limit={limit}")] == found[::-1]


def test_what_has_no_value_comes_last(world: World, program: Program) -> None:
    with scope_of(world.org):
        for number in range(6):
            due = START + timedelta(days=number // 2) if number % 3 else None
            Task.objects.create(title=f"T{number}", due_at=due)
    for limit in (1, 2, 3, 6):
        up = [each["due_at"] for each in walked(program, f"tasks/?order=due_at&limit={limit}")]
        down = [each["due_at"] for each in walked(program, f"tasks/?order=-due_at&limit={limit}")]
        assert up == [*sorted(filter(None, up)), None, None]
        assert down == [*sorted(filter(None, up), reverse=True), None, None]


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


ID = "01920000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    "place",
    ["x", "é", cursor(), cursor("a"), cursor("a", "no id"), cursor("a\u0000", ID), cursor("\ud800", ID),
     cursor(None, None), cursor("a", ID, "more"), "W" * 5000],
)  # fmt: skip
def test_cursors_that_no_answer_gave(world: World, program: Program, place: str) -> None:
    answer = program.get(f"people/?order=name&cursor={place}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert world.owner.client.get(f"/customers/people/?sort=name_key&after={place}").status_code == 200


@pytest.mark.parametrize("value", ["2027-01-01T00:00:00", "soon", 5, [], 1e400, {}, True])
def test_moments_that_are_none(world: World, program: Program, value: Any) -> None:
    assert program.get(f"tasks/?order=due_at&cursor={cursor(value, ID)}").status_code == 400


def test_numbers_that_are_none(world: World, program: Program) -> None:
    for value in (1e400, "x", "1" * 5000):
        assert program.get(f"deals/?order=value&cursor={cursor(value, ID)}").status_code == 400
    assert program.get(f"deals/?order=value&cursor={cursor(10**30, ID)}").status_code == 200


def test_orders_are_those_of_the_pages() -> None:
    routes: list[Any] = urlpatterns()
    views = {each.callback.cls for each in routes if getattr(each.callback.cls, "kind", "")}
    offered: dict[str, set[tuple[str, bool]]] = {}
    for view in views:  # several of one kind: a record's suggestions are asked for beside its list
        offered.setdefault(view.kind, set()).update((sort.column, sort.nullable) for sort in view.sorts.values())
    for page in LISTS.values():
        columns = {(each.sort, each.nullable) for each in page.columns if each.sort not in ("", "id")}
        if page.kind in offered:
            assert offered[page.kind] == columns, page.kind
    orders = {
        path: set(next(each["schema"]["enum"] for each in told["get"]["parameters"] if each["name"] == "order"))
        for path, told in description()["paths"].items()
        if path.count("/") == 4 and "get" in told
    }
    assert orders["/api/v1/deals/"] == {"newest", "oldest", "value", "-value", "stage_since", "-stage_since"}
    assert orders["/api/v1/events/"] == {"newest", "oldest"}


def test_other_orders_are_refused_by_name(program: Program) -> None:
    answer = program.get("people/?order=city")
    assert answer.status_code == 400
    assert answer.json()["detail"] == "order is one of newest, oldest, name, -name, health, -health."
