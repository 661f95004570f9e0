"""Programs of the three-person world."""

from collections.abc import Callable

import pytest

from tests.api.asking import Program, program_of
from tests.world import World


@pytest.fixture
def program(world: World) -> Program:
    """May do everything an administrator may."""
    return program_of(world.boss)


@pytest.fixture
def strange(world: World) -> Program:
    """May do everything, in the other organization."""
    return program_of(world.stranger)


@pytest.fixture
def with_key(world: World) -> Callable[..., Program]:
    """`with_key("rep", ["people:read"])`."""

    def make(role: str = "admin", scopes: list[str] | None = None) -> Program:
        return program_of(world.boss, role, scopes)

    return make
