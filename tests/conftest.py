"""Fixtures for everybody. Servers and addresses: tests/servers.py; the database: tests/database.py."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from crm.accounts.models import Team
from crm.tenancy.scope import tenant_scope
from tests import database, servers
from tests.draining import run_due_work
from tests.keeping import compare_all_kept
from tests.ready import keep_worlds, ready_world
from tests.world import Member, World, make_member

# Two workers share two cores: how long an example takes says nothing.
settings.register_profile("fairlead", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50)
settings.load_profile("fairlead")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Instead of pytest-django's: the owner makes the database, the tests use it as crm_app."""
    with django_db_blocker.unblock():
        database.make_database()
        database.assert_runs_as_crm_app()
        tests = request.session.items
        keep_worlds(committed=any(map(_commits, tests)), drained=any(map(_drains, tests)))
    yield
    with django_db_blocker.unblock():
        database.drop_database()


@pytest.fixture(scope="session", autouse=True)
def _empty_as_owner() -> None:
    """After tests with real transactions tables are emptied by their owner: crm_app may not TRUNCATE."""

    def empty(case: TransactionTestCase) -> None:
        database.empty_tables()

    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _compare_kept() -> None:
    """Whichever test asks a kept query set anything proves that it asks what Django would."""
    compare_all_kept()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and cached pages of one test are none of the next one's business."""
    yield
    caches["shared"].clear()  # empties the whole Valkey database of this worker


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None) -> World:
    """An organization with `boss`, `owner` and `colleague`, and a `stranger` from `other_org`.

    Where a test drains, only what it did itself is still to be done: to fill two new organizations took most of that.
    """
    return ready_world(drained=_drains(request.node))


@pytest.fixture
def as_member(world: World) -> Callable[..., Member]:
    """`as_member("agent")`: one more member of world.org with a default role; team and name if they matter."""
    numbers = count(1)

    def make(role: str, *, team: Team | None = None, name: str = "") -> Member:
        return make_member(world.org, role, name=name or f"{role.title()} {next(numbers)}", team=team)

    return make


@pytest.fixture
def in_scope(world: World) -> Iterator[World]:
    """The whole test runs in the scope of world.org. Requests of its clients still begin outside."""
    with tenant_scope(world.org):
        yield world


@pytest.fixture
def drain(world: World) -> Callable[[], None]:
    """`drain()` does what relay, sweeps and workers would do, until nothing is due any more."""
    return run_due_work


def _drains(test: pytest.Item) -> bool:
    return "drain" in getattr(test, "fixturenames", ())


def _commits(test: pytest.Item) -> bool:
    """Whether a test's transactions are real."""
    marker = test.get_closest_marker("django_db")
    return "transactional_db" in getattr(test, "fixturenames", ()) or bool(marker and marker.kwargs.get("transaction"))


def pytest_sessionfinish() -> None:
    """Let go of what this process claimed."""
    connections.close_all()
    servers.release_valkey_database()
