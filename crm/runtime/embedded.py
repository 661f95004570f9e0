"""Embedded PostgreSQL 18 and Valkey for the demo and the tests; knows nothing of Django and its settings.

    urls = start_postgresql(Path("var/test"), durable=False)   # .admin .owner .app
    redis = start_valkey(Path("var/test"))
    stop(Path("var/test"))

Both servers outlive the process that started them; starting them again takes the running ones, from any
number of processes at a time. Ports and passwords are kept in the folder. The addresses of owner and app lead
to the database "fairlead"; `manage.py prepare_database` makes it and the roles.

    python -m crm.runtime.embedded stop var/test
"""

import sys
from pathlib import Path

from crm.runtime import postgresql, valkey
from crm.runtime.postgresql import DatabaseUrls
from crm.runtime.problems import Problem

__all__ = ["DatabaseUrls", "Problem", "is_running", "remove", "start_postgresql", "start_valkey", "stop"]

start_postgresql = postgresql.start
start_valkey = valkey.start


def stop(folder: Path) -> None:
    """Stop both servers of that folder, those that run."""
    valkey.stop(folder)
    postgresql.stop(folder)


def is_running(folder: Path) -> bool:
    """Whether either server of that folder runs."""
    return postgresql.is_running(folder) or valkey.is_running(folder)


def remove(folder: Path) -> None:
    """Stop both servers and delete the database."""
    stop(folder)
    postgresql.remove(folder)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "stop":
        sys.exit("usage: python -m crm.runtime.embedded stop FOLDER")
    stop(Path(sys.argv[2]).resolve())
