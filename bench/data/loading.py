"""Load everything into an empty, migrated database. This is not what is measured: as fast as it can be."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from bench.data.filling import UUID_AT, Connection
from bench.data.keys import make_match_keys
from bench.data.organizations import BIG, make_organizations
from bench.data.people import make_people
from bench.data.sizes import Sizes
from bench.data.work import make_work
from crm.customers.models import Person
from crm.search.actions.indexing import index_records
from crm.search.models import SearchEntry
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope

# Plain indexes of the tables that are filled; keys and unique constraints stay.
INDEXES = """
SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class t ON t.oid = x.indrelid
WHERE NOT x.indisunique AND t.relname ~ '^(customers|search|events|leads|sales|support|work)_' AND t.relkind = 'r'
"""


def load(url: str, sizes: Sizes, *, quick: bool, say: Callable[[str], None] = lambda _: None) -> None:
    """Organizations by the product's verbs, the masses by the owner. `quick` needs a superuser's `url`.

    Quick: without checks of foreign keys and with the indexes made at the end.
    """
    begun = time.monotonic()
    make_organizations(sizes.others)
    connections.close_all()
    with psycopg.connect(url, autocommit=True) as connection:
        _tune(connection, quick=quick)
        indexes = _drop_indexes(connection) if quick else []
        connection.execute(UUID_AT)
        make_people(connection, big=sizes.big, small=sizes.small)
        say(f"people after {time.monotonic() - begun:.0f} s")
        make_work(connection)
        say(f"what they are dealt with by after {time.monotonic() - begun:.0f} s")
        make_match_keys(connection)
        say(f"what duplicates are found by after {time.monotonic() - begun:.0f} s")
        for definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM ANALYZE" if quick else "ANALYZE")
    check_words()
    say(f"all loaded after {time.monotonic() - begun:.0f} s")


def check_words() -> None:
    """The index says of a loaded person what the product would say. Raises AssertionError otherwise."""
    with tenant_scope(Organization.objects.get(name=BIG)):
        for person in Person.objects.order_by("id")[3:6]:
            entry = SearchEntry.objects.filter(kind="person", record_id=person.id)
            before: Any = entry.values_list("title", "subtitle", "words").get()
            index_records("person", [person.id])
            assert entry.values_list("title", "subtitle", "words").get() == before, person


def _tune(connection: Connection, *, quick: bool) -> None:
    for setting in ("synchronous_commit = off", "maintenance_work_mem = '1GB'", "work_mem = '256MB'", "jit = off"):
        connection.execute(f"SET {setting}")
    if quick:
        connection.execute("SET session_replication_role = replica")


def _drop_indexes(connection: Connection) -> list[str]:
    found = connection.execute(INDEXES).fetchall()
    for name, _ in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _, definition in found]
