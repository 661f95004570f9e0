"""What every address has in common: pages, problems, ETags, doing once, limits."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.api import limits
from crm.api.models import KeptAnswer
from crm.api.tasks import sweep_kept_answers
from crm.customers.models import Person
from crm.errors import Refused
from tests.api.asking import Program, program_of
from tests.world import World, make_world, outside, scope_of

PROBLEM = "application/problem+json"


# --- pages ---


def test_pages(world: World, program: Program) -> None:
    with scope_of(world.org):
        made = [str(Person.objects.create(first_name=f"P{n}").id) for n in range(7)]
    for order, wanted in (("newest", made[::-1]), ("oldest", made)):
        found, url = [], f"people/?limit=3&order={order}&lifecycle=lead"
        while url:
            answer = program.get(url)
            assert len(answer.json()["items"]) <= 3
            found += [each["id"] for each in answer.json()["items"]]
            url = (answer.json()["next"] or "").removeprefix("http://testserver")
            assert (f'<{answer.json()["next"]}>; rel="next"' == answer.headers.get("Link")) == bool(url)
        assert found == wanted


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "limit=-1", "limit=99999999999", "cursor=x", "cursor=" + "é" * 22, "order=up",
     "nothing=1", "lifecycle=king", "created__after=x", "where={", "where=1", "owner=x", "city=%00", "custom.x=1",
     "name__like=x", "limit=%D9%A1"],
)  # fmt: skip
def test_what_a_list_can_not_be_asked(program: Program, query: str) -> None:
    answer = program.get(f"people/?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_filters_are_those_of_the_pages(world: World, program: Program) -> None:
    with scope_of(world.org):
        bonn = Person.objects.create(first_name="A", city="Bonn", lifecycle="customer")
        Person.objects.create(first_name="B", city="Rome", lifecycle="lead")
    where = '{"any":[{"field":"person.city","op":"is","value":"Bonn"}]}'
    for query in ("city=Bonn", "lifecycle=customer&lifecycle=champion", "city__starts=Bo", f"where={where}"):
        assert [each["id"] for each in program.get(f"people/?{query}").json()["items"]] == [str(bonn.id)], query


def test_as_many_queries_for_one_as_for_many(
    world: World, program: Program, django_assert_max_num_queries: Any
) -> None:
    def asked(path: str) -> int:
        program.get(path)
        with django_assert_max_num_queries(20) as queries:
            assert program.get(path).status_code == 200
        return len(queries)

    paths = ["people/", "companies/", "leads/", "deals/", "tickets/", "tasks/", "members/", "custom-fields/", "events/"]
    before = {path: asked(path) for path in paths}
    for number in range(4):
        person = program.post("people/", {"first_name": f"P{number}"}).json()
        program.post("companies/", {"name": f"C{number}"})
        program.post("leads/", {"first_name": f"L{number}"})
        program.post("deals/", {"name": f"D{number}", "person_id": person["id"]})
        program.post("tickets/", {"subject": "S", "body": "B", "person_id": person["id"]})
        program.post("tasks/", {"title": "T", "person_id": person["id"]})
    assert {path: asked(path) for path in paths} == before
    assert max(before.values()) <= 9


# --- problems ---


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/", None, 404),
        ("GET", "/api/v1/nothing/", None, 404),
        ("POST", "/api/v1/nothing", None, 404),
        ("GET", "/api/v1/people/x/", None, 404),
        ("GET", "/api/v1/people/01920000-0000-7000-8000-000000000001/", None, 404),
        ("PUT", "/api/v1/people/", {}, 405),
        ("OPTIONS", "/api/v1/people/", None, 405),
        ("TRACE", "/api/v1/people/", None, 405),
        ("POST", "/api/v1/people/", "{", 400),
        ("POST", "/api/v1/people/", "[" * 200_000, 400),
        ("POST", "/api/v1/people/", '{"first_name": NaN}', 400),
        ("POST", "/api/v1/people/", b"\xff\xfe", 400),
    ],
)
def test_errors_are_problems(program: Program, method: str, path: str, body: Any, status: int) -> None:
    if isinstance(body, str | bytes):
        headers = {"Authorization": f"Bearer {program.token}"}
        answer = program.client.generic(method, path, body, content_type="application/json", headers=headers)
    else:
        answer = program.ask(method, path, body)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert answer.json()["status"] == status
    if status == 405:
        assert "GET" in answer["Allow"]


def test_media_types(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.token}"}
    answer = program.client.post("/api/v1/people/", {"first_name": "A"}, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (415, PROBLEM)
    answer = program.get("people/", Accept="text/html")
    assert (answer.status_code, answer["Content-Type"]) == (406, PROBLEM)


def test_too_large(program: Program, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    for headers in ({}, {"Idempotency_Key": "a"}):
        assert program.post("people/", {"first_name": "A" * 200}, **headers).status_code == 413


def test_our_own_errors(program: Program, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Actor, *_: Any) -> None:
        raise ZeroDivisionError

    program.client.raise_request_exception = False
    monkeypatch.setattr(Actor, "require", broken)
    answer = program.get("people/")
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert "Zero" not in answer.content.decode()


def test_a_refusal_leaves_nothing_behind(program: Program, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written before somebody said no."""
    from crm.customers.api.people import People

    def refuse(self: Any, row: Any, status: int = 200) -> None:
        raise Refused("no")

    monkeypatch.setattr(People, "shown", refuse)
    assert program.post("people/", {"first_name": "A"}).status_code == 409
    with scope_of(world.org):
        assert not Person.objects.exists()


def test_without_the_last_slash(program: Program, world: World) -> None:
    made = program.post("people", {"first_name": "A"})
    assert made.status_code == 201
    assert program.get(f"people/{made.json()['id']}").status_code == 200


# --- versions ---


def test_etags(program: Program) -> None:
    made = program.post("people/", {"first_name": "A"})
    url, etag = made.json()["url"], made["ETag"]
    assert program.get(url)["ETag"] == etag
    assert program.get(url, If_None_Match=etag).status_code == 304
    assert program.get(url, If_None_Match='"0-x"').status_code == 200
    changed = program.patch(url, {"city": "Bonn"}, If_Match=etag)
    assert changed.status_code == 200
    assert changed["ETag"] != etag
    assert program.get(url, If_None_Match=etag).status_code == 200
    late = program.patch(url, {"city": "Rome"}, If_Match=etag)
    assert (late.status_code, late["Content-Type"]) == (412, PROBLEM)
    assert program.delete(url, If_Match=etag).status_code == 412
    assert program.get(url).json()["city"] == "Bonn"
    assert program.patch(url, {"city": "Rome"}, If_Match="*").status_code == 200
    assert program.patch(url, {"city": "Oslo"}).status_code == 200


# --- doing once ---


def test_the_same_request_twice(world: World, program: Program) -> None:
    first = program.post("people/", {"first_name": "A"}, Idempotency_Key="one")
    again = program.post("people/", {"first_name": "A"}, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again["ETag"], again["Location"]) == (first.content, first["ETag"], first["Location"])
    assert (again["Idempotent-Replayed"], "Idempotent-Replayed" in first.headers) == ("true", False)
    assert program.post("people/", {"first_name": "A"}, Idempotency_Key="two").json()["id"] != first.json()["id"]
    with scope_of(world.org):
        assert Person.objects.count() == 2


def test_another_request_with_the_same_key(world: World, program: Program, with_key: Callable[..., Program]) -> None:
    program.post("people/", {"first_name": "A"}, Idempotency_Key="one")
    assert program.post("people/", {"first_name": "B"}, Idempotency_Key="one").status_code == 422
    assert program.post("companies/", {"name": "A"}, Idempotency_Key="one").status_code == 422
    assert with_key("admin").post("people/", {"first_name": "B"}, Idempotency_Key="one").status_code == 201
    assert program.post("people/", {"first_name": "B"}, Idempotency_Key="é").status_code == 400
    assert program.post("people/", {"first_name": "B"}, Idempotency_Key="x" * 256).status_code == 400
    with scope_of(world.org):
        assert Person.objects.count() == 2


def test_what_failed_may_be_tried_again(program: Program) -> None:
    assert program.post("people/", {"nmae": "A"}, Idempotency_Key="one").status_code == 422
    assert program.post("people/", {"first_name": "A"}, Idempotency_Key="one").status_code == 201


def test_answers_are_forgotten_after_a_day(world: World, program: Program) -> None:
    first = program.post("people/", {"first_name": "A"}, Idempotency_Key="one").json()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert program.post("people/", {"first_name": "A"}, Idempotency_Key="one").json()["id"] != first["id"]
    with scope_of(world.org):
        KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    with outside():
        assert sweep_kept_answers() == 1
    with scope_of(world.org):
        assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one() -> None:
    world = make_world()
    program = program_of(world.boss)
    answers: list[Any] = []
    ready = threading.Barrier(4)

    def send() -> None:
        try:
            ready.wait()
            mine = Program(program.token, program.key)
            answers.append(mine.post("people/", {"first_name": "A"}, Idempotency_Key="one"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    with scope_of(world.org):
        assert Person.objects.count() == 1


# --- limits ---


def test_a_key_may_ask_so_often(
    world: World, program: Program, with_key: Callable[..., Program], settings: Any
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    with time_machine.travel("2026-11-22T20:00:10Z", tick=False):
        left = [program.get("people/")["RateLimit-Remaining"] for _ in range(3)]
        assert left == ["2", "1", "0"]
        over = program.post("people/", {"first_name": "A"})
        assert (over.status_code, over["Content-Type"], over["Retry-After"], over["RateLimit-Limit"]) == (
            429,
            PROBLEM,
            "50",
            "3",
        )
        assert with_key("admin").get("people/").status_code == 200
    with time_machine.travel("2026-11-22T20:01:01Z", tick=False):
        assert program.get("people/").status_code == 200
    with scope_of(world.org):
        assert not Person.objects.exists()


def test_guessing_ends(world: World, program: Program, settings: Any) -> None:
    settings.API_FAILURES_PER_MINUTE = 2
    wrong = Program("fl_" + "A" * 86, program.key)
    with time_machine.travel("2026-11-22T20:00:10Z", tick=False):
        assert [wrong.get("people/").status_code for _ in range(3)] == [401, 401, 429]
        assert program.get("people/").status_code == 200


def test_losing_the_cache_loses_counts_only(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from redis.exceptions import ConnectionError as Away

    class Gone:
        def add(self, *_: Any) -> None:
            raise Away

    monkeypatch.setattr(limits, "caches", {"shared": Gone()})
    assert program.get("people/").status_code == 200
