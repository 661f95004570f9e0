"""Sixteen threads, random organizations, errors and lost connections: no row is ever seen by the wrong one."""

import os
import random
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.db.models import QuerySet
from django.db.utils import Error

from crm.customers.models import Company, Person
from crm.tenancy.kept import kept
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from tests.world import World

THREADS = 16
ROUNDS = 40
PGBOUNCER = Path("/usr/sbin/pgbouncer")


@kept
def company_names() -> QuerySet[Company, str]:
    """By a statement that the server keeps, where it can."""
    return Company.objects.values_list("name", flat=True)


class Stress:
    """Counts what went wrong."""

    def __init__(self, organizations: list[Organization]) -> None:
        self.organizations = organizations
        self.leaks: list[str] = []
        self.errors: list[str] = []
        self.done = 0

    def run(self) -> None:
        """Let all threads work at once."""
        threads = [threading.Thread(target=self._work, args=[seed]) for seed in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, seed: int) -> None:
        choice = random.Random(seed)  # noqa: S311
        try:
            for _ in range(ROUNDS):
                self._once(choice)
        except Exception as error:  # noqa: BLE001  # shown by the assertion of the test
            self.errors.append(repr(error))
        finally:
            connections.close_all()

    def _once(self, choice: random.Random) -> None:
        organization = choice.choice(self.organizations)
        with suppress(ZeroDivisionError), tenant_scope(organization):
            self._look(organization, raw=choice.random() < 0.5)
            if choice.random() < 0.3:
                with suppress(ZeroDivisionError), tenant_scope(organization):
                    Person.objects.create(first_name=organization.name)
                    raise ZeroDivisionError
                self._look(organization, raw=True)
            if choice.random() < 0.2:
                raise ZeroDivisionError
        if choice.random() < 0.2:
            with suppress(Error):  # nobody's: must fail, not show the last one's rows
                connection.cursor().execute("SELECT name FROM customers_company")
                self.leaks.append("rows without an organization")
            connection.rollback() if connection.connection and not connection.get_autocommit() else None
        if choice.random() < 0.05:
            connection.close()
        self.done += 1

    def _look(self, organization: Organization, *, raw: bool) -> None:
        if raw:
            with connection.cursor() as cursor:
                cursor.execute("SELECT name FROM customers_company UNION ALL SELECT first_name FROM customers_person")
                names = {name for (name,) in cursor.fetchall()}
        else:
            names = set(Company.objects.values_list("name", flat=True)) | set(company_names())
        if names != {organization.name}:
            self.leaks.append(f"{organization.name} saw {names}")


@pytest.fixture
def stress(transactional_db: None, world: World) -> Stress:
    organizations = [world.org, world.other_org]
    for organization in organizations:
        with tenant_scope(organization):
            Company.objects.create(name=organization.name)
    return Stress(organizations)


@pytest.fixture
def through_pgbouncer(django_db_setup: None, tmp_path: Path) -> Iterator[None]:
    """Django's connections go through a PgBouncer in transaction mode with four server connections."""
    if not PGBOUNCER.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{PGBOUNCER} is missing: install Debian's package pgbouncer")
        pytest.skip(f"{PGBOUNCER} is missing: isolation behind PgBouncer was NOT tested")
    port = _free_port()
    process = _start_pgbouncer(tmp_path, port)
    settings = connections["default"].settings_dict
    before = settings["HOST"], settings["PORT"]
    connections["default"].close()
    settings["HOST"], settings["PORT"] = "127.0.0.1", port
    yield
    connections["default"].close()
    settings["HOST"], settings["PORT"] = before
    process.terminate()
    process.wait(10)


def _start_pgbouncer(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    server = urlsplit(os.environ["DATABASE_URL"])
    (folder / "users.txt").write_text(f'"{server.username}" "{server.password}"\n')
    (folder / "pgbouncer.ini").write_text(f"""
[databases]
* = host={server.hostname} port={server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = 4
max_client_conn = 100
server_reset_query =
logfile = {folder}/log
""")
    folder.chmod(0o755)
    for parent in list(folder.parents)[:3]:
        with suppress(PermissionError):
            parent.chmod(parent.stat().st_mode | 0o055)
    (folder / "log").touch()
    (folder / "log").chmod(0o666)
    command = [str(PGBOUNCER), *(["-u", "nobody"] if os.geteuid() == 0 else []), str(folder / "pgbouncer.ini")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return process
        time.sleep(0.05)
    process.kill()
    pytest.fail(f"PgBouncer did not start: {(folder / 'log').read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_sixteen_threads(stress: Stress) -> None:
    stress.run()
    assert (stress.leaks, stress.errors, stress.done) == ([], [], THREADS * ROUNDS)


def test_sixteen_threads_through_pgbouncer(through_pgbouncer: None, stress: Stress) -> None:
    connection.ensure_connection()
    assert not vars(connections["default"])["keeping"].is_possible  # this one wouldn't know a kept statement again
    stress.run()
    assert (stress.leaks, stress.errors, stress.done) == ([], [], THREADS * ROUNDS)


def test_a_session_set_would_be_seen() -> None:
    """Why we only ever SET LOCAL: that no module says otherwise."""
    sources = [path for folder in ("crm", "leads", "sales", "support", "marketing", "reporting") for path in
               Path(folder).rglob("*.py")]  # fmt: skip
    named = [str(path) for path in sources if "app.tenant_id" in path.read_text()]
    assert sorted(named) == ["crm/tenancy/postgresql/base.py", "crm/tenancy/postgresql/schema.py"]
