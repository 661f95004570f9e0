"""Make the database and its roles, as a superuser, once per server; safe to repeat."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from crm.tenancy import roles


@dataclass(frozen=True, kw_only=True)
class Login:
    """One address of the form postgres://user:password@host:port/database."""

    user: str
    password: str
    database: str

    @classmethod
    def of(cls, url: str) -> "Login":
        """Read the parts of a database address."""
        parts = urlsplit(url)
        return cls(
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            database=unquote(parts.path.lstrip("/")),
        )


def prepare_server(admin_url: str, *, app_url: str, owner_url: str) -> None:
    """Create roles and database named by the two addresses where they are missing, and set their passwords.

    `admin_url` signs in as a superuser. Raises psycopg.Error where the server refuses.
    """
    app, owner = Login.of(app_url), Login.of(owner_url)
    with psycopg.connect(_with_database(admin_url, "postgres"), autocommit=True) as connection:
        _create_role(connection, roles.OWNER, "LOGIN CREATEDB", owner.password)
        _create_role(connection, roles.APP, "LOGIN", app.password)
        _create_role(connection, roles.MAINTENANCE, "LOGIN BYPASSRLS", "")
        _create_role(connection, roles.SWEEP, "NOLOGIN", "")
        connection.execute(sql.SQL("GRANT {} TO {}").format(_name(roles.SWEEP), _name(roles.OWNER)))
        connection.execute(sql.SQL("GRANT pg_read_all_data TO {}").format(_name(roles.MAINTENANCE)))
        create_database(connection, app.database)
    mark_leakproof(_with_database(admin_url, app.database))


def create_database(connection: psycopg.Connection[Any], name: str, *, template: str | None = None) -> None:
    """Create a database of crm_owner's, unless it is there."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    statement = sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE {}")
    connection.execute(statement.format(_name(name), _name(roles.OWNER), _name(template or "template0")))


def mark_leakproof(admin_url: str) -> None:
    """Let full-text conditions use their index behind row-level security (DESIGN section 6).

    The mark belongs to a database and is not in its dumps: repeat it after a restore.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("ALTER FUNCTION ts_match_vq(tsvector, tsquery) LEAKPROOF")


def _create_role(connection: psycopg.Connection[Any], name: str, attributes: str, password: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} {}").format(_name(name), sql.SQL(attributes)))
    if password:
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(_name(name), sql.Literal(password)))


def _with_database(url: str, database: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{database}", parts.query, ""))


def _name(name: str) -> sql.Identifier:
    return sql.Identifier(name)
