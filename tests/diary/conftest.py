"""A calendar on a server of our own, joined by the owner."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from crm.diary.actions.membership import choose, join
from crm.diary.actions.syncing import sync_all
from crm.diary.models import Calendar, Diary
from crm.diary.wire.discovery import find_calendars
from crm.diary.wire.http import Login
from crm.tenancy.scope import organization_context, tenant_scope
from tests.diary.calendar_server import PASSWORD, Radicale, radicale
from tests.diary.program import Program
from tests.world import Member, World

USERS = [f"olga{number}" for number in range(300)]
_numbers = count()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    """Started once: each test has a user of its own."""
    with radicale(tmp_path_factory.mktemp("radicale"), USERS) as server:
        yield server


@pytest.fixture
def server(served: Radicale) -> Iterator[Radicale]:
    """As if it had just been started."""
    served.said.clear()
    served.before = served.after = served.answer = None
    yield served
    served.before = served.after = served.answer = None


@pytest.fixture
def program(server: Radicale) -> Program:
    """The owner's own calendar program, with two calendars."""
    own = Program(server, USERS[next(_numbers)])
    own.make("work", "Work")
    own.make("home", "Home")
    server.said.clear()
    return own


def joined(
    member: Member, program: Program, *, target: str = "Work", busy: tuple[str, ...] = ("Work", "Home")
) -> Diary:
    """The member's calendar, joined and chosen."""
    login = Login(program.user, PASSWORD)
    found = find_calendars(login, program.server.url)
    values = {
        "address": program.server.url, "entry_url": program.server.url, "username": program.user, "password": PASSWORD,
    }  # fmt: skip
    with tenant_scope(member.organization):
        diary = join(values, found, by=member.actor)
        ids: dict[str, UUID] = dict(Calendar.objects.filter(diary=diary).values_list("name", "id"))
        return choose(ids.get(target), {ids[name] for name in busy}, by=member.actor)


@pytest.fixture
def diary(world: World, program: Program) -> Diary:
    """The owner's, joined."""
    return joined(world.owner, program)


@pytest.fixture
def look(world: World) -> Callable[[], None]:
    """Look into all calendars now, due or not."""

    def run() -> None:
        with tenant_scope(world.org):
            Diary.objects.update(due_at=timezone.now())
        with organization_context(world.org):
            sync_all()

    return run


@pytest.fixture
def problem(world: World) -> Callable[[], str]:
    """What the last look met with."""

    def read() -> str:
        with tenant_scope(world.org):
            return Diary.objects.get().problem

    return read


def soon(*, days: int = 3, hour: int = 9, minutes: int = 0) -> datetime:
    """A moment in some days, on the hour in UTC."""
    day = timezone.now().astimezone(UTC) + timedelta(days=days)
    return day.replace(hour=hour, minute=minutes, second=0, microsecond=0)


def kept(**values: Any) -> dict[str, Any]:
    """For readable asserts."""
    return values
