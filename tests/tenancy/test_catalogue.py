"""Nothing that crm_app can touch shows one organization's rows to another, and the check notices if it did."""

import os
from typing import Any

import psycopg
import pytest
from django.apps import apps

from crm.tenancy.models import TenantModel
from tests import database
from tests.servers import with_path
from tests.tenancy.catalogue import complaints, tenant_tables

SABOTAGES = {
    "force taken away": "ALTER TABLE customers_person NO FORCE ROW LEVEL SECURITY",
    "security switched off": "ALTER TABLE customers_person DISABLE ROW LEVEL SECURITY",
    "policy dropped": "DROP POLICY tenant ON customers_person",
    "policy for all rows": "CREATE POLICY more ON customers_company USING (true)",
    "policy for reading all rows": "CREATE POLICY more ON customers_company FOR SELECT TO crm_app USING (true)",
    "policy that checks nothing on writing": """
        DROP POLICY tenant ON customers_person;
        CREATE POLICY tenant ON customers_person TO crm_app
            USING (tenant_id = current_setting('app.tenant_id')::uuid) WITH CHECK (true)""",
    "policy that forgives a missing organization": """
        DROP POLICY tenant ON customers_person;
        CREATE POLICY tenant ON customers_person TO crm_app
            USING (tenant_id = current_setting('app.tenant_id', true)::uuid)""",
    "view": "CREATE VIEW leak AS SELECT * FROM customers_person; GRANT SELECT ON leak TO crm_app",
    "view of one column": "CREATE VIEW v AS SELECT name FROM customers_person; GRANT SELECT (name) ON v TO crm_app",
    "materialized view": "CREATE MATERIALIZED VIEW m AS SELECT * FROM customers_person; GRANT SELECT ON m TO crm_app",
    "table without policy": "CREATE TABLE fresh (id uuid, tenant_id uuid NOT NULL); GRANT SELECT ON fresh TO crm_app",
    "table without organization": "CREATE TABLE fresh (id uuid PRIMARY KEY); GRANT SELECT ON fresh TO PUBLIC",
    "copy of a table": "CREATE TABLE copied AS SELECT * FROM customers_person; GRANT SELECT ON copied TO crm_app",
    "partition": "CREATE TABLE child () INHERITS (customers_person); GRANT SELECT ON child TO crm_app",
    "unique across organizations": "CREATE UNIQUE INDEX u ON customers_person (email)",
    "unique, organization only beside it": "CREATE UNIQUE INDEX u ON customers_person (email) INCLUDE (tenant_id)",
    "definer function": """
        CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql SECURITY DEFINER
        AS 'SELECT count(*) FROM customers_person'""",
    "sweep function that says more": """
        CREATE FUNCTION due_names(text) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER
        AS 'SELECT name FROM customers_person'; GRANT EXECUTE ON FUNCTION due_names TO crm_app""",
    "plain foreign key": """
        CREATE UNIQUE INDEX u ON customers_company (tenant_id, id); CREATE UNIQUE INDEX v ON customers_company (id);
        ALTER TABLE customers_person ADD COLUMN c2 uuid, ADD FOREIGN KEY (c2) REFERENCES customers_company (id)""",
    "foreign key from a shared table": """
        ALTER TABLE accounts_seat ADD COLUMN m uuid, ADD FOREIGN KEY (organization_id, m)
            REFERENCES accounts_membership (tenant_id, id)""",
    "primary key without organization": """
        ALTER TABLE events_delivery DROP CONSTRAINT events_delivery_pkey, ADD PRIMARY KEY (id)""",
    "organization may be missing": """
        ALTER TABLE customers_tag DROP CONSTRAINT customers_tag_pkey CASCADE, ALTER tenant_id DROP NOT NULL""",
    "nobody's rows": """
        ALTER TABLE customers_person DROP CONSTRAINT customers_person_tenant_id_491b9390_fk_tenancy_organization_id""",
    "nobody's rows beside somebody's": "ALTER TABLE customers_personemail ALTER person_id DROP NOT NULL",
    "nobody's rows where the key is gone": """
        ALTER TABLE customers_personphone
        DROP CONSTRAINT customers_personphone_person_id_99c3b736_fk_customers_person_id""",
    "truncate": "GRANT TRUNCATE ON customers_person TO crm_app",
    "trigger": """
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER t BEFORE INSERT ON customers_person FOR EACH ROW EXECUTE FUNCTION f()""",
    "rule": "CREATE RULE r AS ON INSERT TO customers_tag DO ALSO NOTIFY something",
    "later tables given away": "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO crm_app",
    "another schema": "CREATE SCHEMA side; GRANT USAGE ON SCHEMA side TO crm_app",
    "right to create": "GRANT CREATE ON SCHEMA public TO crm_app",
    "sweep may read everything": "GRANT SELECT ON customers_person TO crm_sweep",
    "sweep view with names": """
        CREATE VIEW due_people WITH (security_invoker = true) AS SELECT tenant_id, name FROM customers_person""",
    "sweep policy on writing": "CREATE POLICY more ON events_event FOR UPDATE TO crm_sweep USING (true)",
}  # fmt: skip

AS_SUPERUSER = {
    "past row-level security": "ALTER ROLE crm_app BYPASSRLS",
    "superuser": "ALTER ROLE crm_app SUPERUSER",
    "member of the owner": "GRANT crm_owner TO crm_app",
    "member of the sweep": "GRANT crm_sweep TO crm_app",
    "like marked leakproof": "ALTER FUNCTION textlike(text, text) LEAKPROOF",
    "table of its own": "ALTER TABLE customers_person OWNER TO crm_app",
}


def test_nothing_reachable_crosses_organizations(as_owner: "psycopg.Connection[Any]") -> None:
    assert complaints(as_owner) == []


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_sabotage_is_noticed(as_owner: "psycopg.Connection[Any]", sabotage: str) -> None:
    before = complaints(as_owner)
    as_owner.execute(SABOTAGES[sabotage])
    assert set(complaints(as_owner)) - set(before)


@pytest.mark.parametrize("sabotage", AS_SUPERUSER)
def test_sabotage_by_the_operator_is_noticed(django_db_setup: None, sabotage: str) -> None:
    if "DATABASE_ADMIN_URL" not in os.environ:
        pytest.skip("needs DATABASE_ADMIN_URL")
    admin, name = os.environ["DATABASE_ADMIN_URL"], os.environ["DATABASE_URL"].rpartition("/")[2]
    with database.one_at_a_time(admin), psycopg.connect(with_path(admin, name)) as connection:
        connection.execute("SET LOCAL lock_timeout = '10s'")
        before = complaints(connection)
        connection.execute(AS_SUPERUSER[sabotage])
        assert set(complaints(connection)) - set(before)
        connection.rollback()


def test_every_tenant_model_is_a_tenant_table(as_owner: "psycopg.Connection[Any]") -> None:
    models = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)}
    assert models == tenant_tables(as_owner)


def test_ts_match_is_leakproof(as_owner: "psycopg.Connection[Any]") -> None:
    if "DATABASE_ADMIN_URL" not in os.environ:
        pytest.skip("needs DATABASE_ADMIN_URL")
    row = as_owner.execute("SELECT proleakproof FROM pg_proc WHERE proname = 'ts_match_vq'").fetchone()
    assert row == (True,)


def test_statistics_tell_nothing(as_owner: "psycopg.Connection[Any]") -> None:
    """The planner's most common values are rows too: crm_app must not see them."""
    as_owner.execute("ANALYZE customers_person")
    as_owner.commit()
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public'")
        ]
    assert not set(tables) & tenant_tables(as_owner)


def test_fingerprint_is_stable() -> None:
    assert database._fingerprint() == database._fingerprint()


def test_no_index_of_customers_begins_another_one(as_owner: "psycopg.Connection[Any]") -> None:
    """Whatever is written is entered into each of them, and the longer one answers the same questions."""
    rows = as_owner.execute("""
        SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_index y ON y.indrelid = x.indrelid AND y.indexrelid <> x.indexrelid
        JOIN pg_class t ON t.oid = x.indrelid
        WHERE t.relname LIKE 'customers\\_%' AND NOT x.indisunique AND x.indpred IS NULL AND y.indpred IS NULL
          AND x.indnatts = x.indnkeyatts AND y.indkey::text || ' ' LIKE x.indkey::text || ' %'
    """)
    assert rows.fetchall() == []
