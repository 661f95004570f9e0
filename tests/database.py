"""The tests' database: migrated once by crm_owner into a template, copied for each process, used as crm_app."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from crm.tenancy.preparation import create_database, mark_leakproof, prepare_server
from tests.servers import RUN_PREFIX, is_alive, with_path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE_PREFIX = "fairlead_template_"
LOCK = 7_204_511  # any number: the same for everybody who makes databases here
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")


def make_database() -> None:
    """Make this process's database as a copy of the migrated template, which is made first where it is missing."""
    prepare_roles()
    with one_at_a_time(os.environ["DATABASE_OWNER_URL"]) as server:
        template = _template(server)
        _drop_leftovers(server, template)
        _drop(server, _own_name())
        create_database(server, _own_name(), template=template)


def prepare_template() -> None:
    """Make the migrated template where it is missing, for tests that come later."""
    prepare_roles()
    with one_at_a_time(os.environ["DATABASE_OWNER_URL"]) as server:
        _template(server)


def drop_database() -> None:
    """Drop this process's database."""
    connections.close_all()
    with suppress(psycopg.Error), one_at_a_time(os.environ["DATABASE_OWNER_URL"]) as server:
        _drop(server, _own_name())


def owner_connection(**options: Any) -> "psycopg.Connection[Any]":
    """A new connection to this process's database as crm_owner."""
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"], **options)


def empty_tables() -> None:
    """Empty every table that has rows. crm_app may not TRUNCATE, so the owner does."""
    with owner_connection(autocommit=True) as connection:
        connection.execute("SET lock_timeout = '20s'")
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = [sql.Identifier(name) for (name,) in names if name not in KEPT_TABLES]
        question = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(table.as_string(), table) for table in tables
        )
        full = [sql.SQL(name) for (name,) in connection.execute(question).fetchall()]
        if full:
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(full)))


def assert_runs_as_crm_app() -> None:
    """The tests prove nothing if they run as somebody whom the policies don't bind."""
    with connections["default"].cursor() as cursor:
        cursor.execute("""
            SELECT current_user, session_user, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication,
                   (SELECT count(*) FROM pg_auth_members WHERE member = pg_roles.oid),
                   (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid)
            FROM pg_roles WHERE rolname = current_user
        """)
        found = cursor.fetchone()
    if found != ("crm_app", "crm_app", False, False, False, False, False, 0, 0):
        raise AssertionError(f"the tests must run as a powerless crm_app, not as {found}")


@contextmanager
def one_at_a_time(url: str) -> "Iterator[psycopg.Connection[Any]]":
    """A connection to the server's own database while no other process of these tests changes roles or databases."""
    with psycopg.connect(with_path(url, "postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield connection


def prepare_roles() -> None:
    """Make our roles where we were given the superuser."""
    if admin := os.environ.get("DATABASE_ADMIN_URL"):
        with one_at_a_time(admin):
            app, owner = os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"]
            prepare_server(admin, app_url=with_path(app, "fairlead"), owner_url=with_path(owner, "fairlead"))


def _template(server: "psycopg.Connection[Any]") -> str:
    """Name of the migrated template, made now if need be."""
    name = f"{TEMPLATE_PREFIX}{_fingerprint()}"
    if not _exists(server, name):
        _make_template(server, name)
    return name


def _make_template(server: "psycopg.Connection[Any]", name: str) -> None:
    """Migrated under another name first, so that half a template is never taken for a whole one."""
    half = f"{name}_half"
    _drop(server, half)
    create_database(server, half)
    if admin := os.environ.get("DATABASE_ADMIN_URL"):
        mark_leakproof(with_path(admin, half))  # copies inherit the mark
    owner = connections["owner"]
    owner.close()
    own_name, owner.settings_dict["NAME"] = owner.settings_dict["NAME"], half
    try:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    finally:
        owner.close()
        owner.settings_dict["NAME"] = own_name
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name)))


def _fingerprint() -> str:
    """Changes whenever the template has to be made anew."""
    sources = [ROOT / "requirements-dev.txt", Path(__file__)]
    for folder in ("crm", "leads", "sales", "support", "marketing", "reporting"):
        sources += (ROOT / folder).glob("**/migrations/*.py")
    sources += (ROOT / "crm/tenancy").glob("**/*.py")
    digest = hashlib.sha256(repr(settings.INSTALLED_APPS).encode())
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _drop_leftovers(server: "psycopg.Connection[Any]", template: str) -> None:
    """Databases of runs that were killed, and templates of older migrations."""
    for (name,) in server.execute("SELECT datname FROM pg_database").fetchall():
        stale_run = name.startswith(RUN_PREFIX) and not is_alive(int(name.removeprefix(RUN_PREFIX)))
        if stale_run or (name.startswith(TEMPLATE_PREFIX) and name != template):
            with suppress(psycopg.Error):
                _drop(server, name)


def _exists(server: "psycopg.Connection[Any]", name: str) -> bool:
    return server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(server: "psycopg.Connection[Any]", name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _own_name() -> str:
    return urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")
