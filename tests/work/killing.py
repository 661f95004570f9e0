"""A worker that is killed after its work and before the commit."""

from collections.abc import Callable

from crm.tenancy.scope import tenant_scope
from tests.world import World


class Killed(Exception):
    pass


def killed_after(work: Callable[[], int], world: World) -> None:
    """Do the work and never come to the commit. Raises Killed."""
    with tenant_scope(world.org):
        assert work() == 1
        raise Killed
