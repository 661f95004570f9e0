"""What PostgreSQL's own catalogue says about everything crm_app can touch.

`complaints(connection)` is empty when nothing but the shared tables can be seen across organizations. It asks the
catalogue and not our models, so that what a migration, an operator or a bug added is found too.
"""

from collections.abc import Iterator
from typing import Any

import psycopg

from tests.tenancy.shared_tables import SHARED_TABLES

OWN_ROWS = "(tenant_id = (current_setting('app.tenant_id'::text))::uuid)"
DEFINER_FUNCTIONS = {"due_organizations(text)": "crm_sweep"}  # each with its owner
# Those that refuse to change what customers agreed to; they run with the rights of whoever writes.
TRIGGERS = {
    ("sales_quote", "accepted_quote_stays"),
    ("sales_quoteline", "accepted_quote_lines_stay"),
    ("sales_quotesheet", "accepted_quote_sheets_stay"),
    ("sales_quoteversion", "sent_quote_stays"),
    ("billing_invoice", "issued_invoice_stays"),
    ("billing_invoiceline", "issued_invoice_lines_stay"),
}
DANGEROUS_IF_LEAKPROOF = ("textlike", "texticlike", "textregexeq", "upper", "lower", "jsonb_contains", "arraycontains")

type Connection = psycopg.Connection[Any]


def complaints(connection: Connection) -> list[str]:
    """One sentence for each thing that could show an organization's rows to another; none if all is well."""
    checks = (
        _roles, _schemas, _relations, _policies, _unique_indexes, _foreign_keys, _nobodys, _functions, _side_doors,
        _sweep,
    )  # fmt: skip
    return [complaint for check in checks for complaint in check(connection)]


def tenant_tables(connection: Connection) -> set[str]:
    """Every table outside the allow list."""
    rows = connection.execute("""
        SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND nspname = 'public'
    """)
    return {name for (name,) in rows} - set(SHARED_TABLES)


def _roles(connection: Connection) -> Iterator[str]:
    rows = connection.execute("""
        SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication,
               rolcanlogin, ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid)
        FROM pg_roles r WHERE rolname IN ('crm_app', 'crm_sweep')
    """)
    for name, powerful, can_login, member_of in rows:
        if powerful or member_of:
            yield f"{name} has powers: attributes {powerful}, member of {member_of}"
        if name == "crm_sweep" and can_login:
            yield "crm_sweep can sign in"
    members = connection.execute("""
        SELECT member::regrole::text FROM pg_auth_members WHERE roleid = 'crm_sweep'::regrole
        AND member NOT IN ('crm_owner'::regrole, 'postgres'::regrole)
    """)
    yield from (f"{name} may become crm_sweep" for (name,) in members)
    owned = connection.execute(
        "SELECT relname FROM pg_class WHERE relowner = 'crm_app'::regrole AND relpersistence <> 't'"
    )
    yield from (f"crm_app owns {name}" for (name,) in owned)


def _schemas(connection: Connection) -> Iterator[str]:
    rows = connection.execute("""
        SELECT nspname, has_schema_privilege('crm_app', oid, 'CREATE'), has_schema_privilege('crm_app', oid, 'USAGE')
        FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    """)
    for name, may_create, may_use in rows:
        if may_create:
            yield f"crm_app may create things in schema {name}"
        if may_use and name != "public":
            yield f"crm_app may use the schema {name}, which nobody checks"
    if connection.execute("SELECT has_database_privilege('crm_app', current_database(), 'CREATE')").fetchone() != (
        False,
    ):
        yield "crm_app may create schemas"


REACHABLE = """
    SELECT c.oid, c.relname, c.relkind, c.relowner::regrole::text AS owner,
           c.relrowsecurity AND c.relforcerowsecurity AS forced,
           ARRAY(SELECT p FROM regexp_split_to_table('SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER', ',') p
                 WHERE has_table_privilege('crm_app', c.oid, p)) AS privileges,
           EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                   AND a.atttypid = 'uuid'::regtype AND a.attnotnull) AS has_tenant
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND (has_table_privilege('crm_app', c.oid, 'SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER')
           OR has_any_column_privilege('crm_app', c.oid, 'SELECT,INSERT,UPDATE,REFERENCES'))
"""
KINDS = {"v": "view", "m": "materialized view", "f": "foreign table"}


def _relations(connection: Connection) -> Iterator[str]:
    for _, name, kind, owner, forced, privileges, has_tenant in connection.execute(REACHABLE).fetchall():
        if kind in KINDS:
            yield f"crm_app can reach the {KINDS[kind]} {name}"
            continue
        if extra := set(privileges) - {"SELECT", "INSERT", "UPDATE", "DELETE"}:
            yield f"crm_app may {', '.join(sorted(extra))} on {name}"
        if owner != "crm_owner":
            yield f"{name} belongs to {owner}"
        if name in SHARED_TABLES:
            continue
        if not has_tenant:
            yield f"{name} has no tenant_id uuid NOT NULL and is not in the list of shared tables"
        if not forced:
            yield f"{name} does not force row-level security"
    rows = connection.execute("""
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE CASE WHEN c.relkind = 'S' THEN has_sequence_privilege('crm_app', c.oid, 'USAGE,SELECT,UPDATE') END
    """)
    yield from (f"crm_app can use the sequence {name}" for (name,) in rows)


def _policies(connection: Connection) -> Iterator[str]:
    rows = connection.execute("""
        SELECT tablename, policyname, permissive, roles::text[], cmd, qual, with_check FROM pg_policies
    """).fetchall()
    found: dict[str, list[str]] = {}
    for table, name, permissive, roles, command, using, check in rows:
        found.setdefault(table, []).append(name)
        facts = (permissive, roles, command, using, check)
        if facts not in (
            ("PERMISSIVE", ["crm_app"], "ALL", OWN_ROWS, OWN_ROWS),
            ("PERMISSIVE", ["crm_owner"], "ALL", "true", "true"),
            ("PERMISSIVE", ["crm_sweep"], "SELECT", "true", None),
        ):
            yield f"{table} has an unknown policy {name}: {facts}"
    for table in sorted(tenant_tables(connection)):
        if not {"tenant", "owner_all"} <= set(found.get(table, [])):
            yield f"{table} lacks a policy: {found.get(table, [])}"


def _unique_indexes(connection: Connection) -> Iterator[str]:
    rows = connection.execute("""
        SELECT t.relname, i.relname, x.indisprimary, ARRAY(
            SELECT a.attname::text FROM unnest(x.indkey::int2[]) WITH ORDINALITY u (k, n)
            JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k
            WHERE n <= x.indnkeyatts ORDER BY n)
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE n.nspname = 'public' AND (x.indisunique OR x.indisexclusion)
    """)
    tables, keyed = tenant_tables(connection), set()
    for table, index, primary, columns in rows:
        if table in tables and "tenant_id" not in columns:
            yield f"{index} on {table} compares rows of different organizations: {columns}"
        if primary and columns[:1] == ["tenant_id"]:
            keyed.add(table)
    yield from (f"{table} has no primary key that starts with tenant_id" for table in sorted(tables - keyed))


def _foreign_keys(connection: Connection) -> Iterator[str]:
    rows = connection.execute("""
        SELECT c.conname, s.relname, t.relname, c.convalidated, c.confdeltype,
            ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY u (k, n)
                  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k ORDER BY n),
            ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY u (k, n)
                  JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k ORDER BY n)
        FROM pg_constraint c JOIN pg_class s ON s.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
        WHERE c.contype = 'f'
    """)
    tables = tenant_tables(connection)
    for name, source, target, valid, on_delete, here, there in rows.fetchall():
        if target not in tables:
            continue
        if source not in tables:
            yield f"{name}: the shared table {source} points at {target}, which belongs to organizations"
        elif ("tenant_id", "tenant_id") not in zip(here, there, strict=True):
            yield f"{name}: {source}{here} -> {target}{there} can cross organizations"
        if not valid or on_delete != "a":
            yield f"{name} is not validated, or acts on deletion behind our back"


def _nobodys(connection: Connection) -> Iterator[str]:
    """A row is an organization's by a key of its own, or of a row that it can't be without and that is so itself."""
    rows = connection.execute("""
        SELECT s.relname, t.relname FROM pg_constraint c
        JOIN pg_class s ON s.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
        WHERE c.contype = 'f' AND c.convalidated
          AND (t.relname = 'tenancy_organization') = (cardinality(c.conkey) = 1)
          AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = s.oid AND a.attnum = ANY (c.conkey)
                      AND a.attname = 'tenant_id')
          AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = s.oid AND a.attnum = ANY (c.conkey)
                          AND NOT a.attnotnull)
    """).fetchall()
    sure = {"tenancy_organization"}
    while more := {source for source, target in rows if target in sure} - sure:
        sure |= more
    yield from (f"{table} may have rows of no organization" for table in sorted(tenant_tables(connection) - sure))


def _functions(connection: Connection) -> Iterator[str]:
    rows = connection.execute("""
        SELECT p.oid::regprocedure::text, p.proowner::regrole::text, p.proleakproof, p.prosecdef,
               EXISTS (SELECT FROM unnest(p.proconfig) setting WHERE setting LIKE 'search_path=pg_catalog%')
        FROM pg_proc p WHERE p.oid >= 16384 AND has_function_privilege('crm_app', p.oid, 'EXECUTE')
          AND (p.prosecdef OR p.proleakproof)
    """)
    for name, owner, leakproof, definer, safe_path in rows:
        if leakproof:
            yield f"{name} is marked leakproof"
        if definer and (DEFINER_FUNCTIONS.get(name) != owner or not safe_path):
            yield f"crm_app can run {name} with the rights of {owner}"
    rows = connection.execute(
        "SELECT proname FROM pg_proc WHERE proleakproof AND oid < 16384 AND proname = ANY(%s)",
        [list(DANGEROUS_IF_LEAKPROOF)],
    )
    yield from (f"{name} is marked leakproof and is not" for (name,) in rows)


def _side_doors(connection: Connection) -> Iterator[str]:
    """Rules and triggers of our own act unseen; default privileges give away what is made later."""
    rules = connection.execute("SELECT rulename, ev_class::regclass::text FROM pg_rewrite WHERE oid >= 16384")
    views = {
        name
        for (name,) in connection.execute("SELECT viewname FROM pg_views UNION SELECT matviewname FROM pg_matviews")
    }
    yield from (f"{table} has a rule {name}" for name, table in rules.fetchall() if table not in views)
    triggers = connection.execute("""
        SELECT tgname, tgrelid::regclass::text, prosecdef FROM pg_trigger JOIN pg_proc p ON p.oid = tgfoid
        WHERE NOT tgisinternal
    """)
    for name, table, definer in triggers:
        if definer or (table, name) not in TRIGGERS:
            yield f"{table} has a trigger {name}"
    given = connection.execute("SELECT defaclrole::regrole::text FROM pg_default_acl")
    yield from (f"{name} gives away whatever it makes" for (name,) in given)


def _sweep(connection: Connection) -> Iterator[str]:
    """crm_sweep may read the columns its queues name, and write nothing."""
    rows = connection.execute("""
        SELECT c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
          AND (has_table_privilege('crm_sweep', c.oid, 'INSERT,UPDATE,DELETE,TRUNCATE')
               OR has_any_column_privilege('crm_sweep', c.oid, 'INSERT,UPDATE')
               OR (c.relkind <> 'v' AND has_table_privilege('crm_sweep', c.oid, 'SELECT')))
    """)
    yield from (f"crm_sweep may do more with {name} than read some columns" for name, _ in rows)
    columns = connection.execute("""
        SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
        WHERE table_name LIKE 'due\\_%' GROUP BY 1
    """)
    yield from (f"{view} tells more than ids: {names}" for view, names in columns if names != ["tenant_id"])
