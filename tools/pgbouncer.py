"""A PgBouncer for the stress test of tenancy: the one that is here, or Debian's package."""

from pathlib import Path

from tools import packages

PATH = Path("/usr/sbin/pgbouncer")


def fetch() -> str | None:
    """Its path, installed first where we may; None if it is not to be had: then that test is left out, but not in CI.

    The package starts a server of its own on some machines; the test starts another on a free port.
    """
    if not PATH.exists():
        packages.install("pgbouncer")
    return str(PATH) if PATH.exists() else None
