"""Migration operations of the tenancy layer."""

import re
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from crm.tenancy.roles import APP, SWEEP

# One function answers for all queues. It is owned by a role that nobody can sign in as and that has only
# SELECT on the columns named by each queue, so ids of organizations are all that leaves it.
DISPATCH = f"""
CREATE OR REPLACE FUNCTION due_organizations(queue text) RETURNS TABLE (organization_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF queue !~ '^[a-z_]+$' THEN RAISE EXCEPTION 'no such queue'; END IF;
    RETURN QUERY EXECUTE format('SELECT tenant_id FROM %I', 'due_' || queue);
END $$;
REVOKE ALL ON FUNCTION due_organizations(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_organizations(text) TO {APP};
GRANT CREATE ON SCHEMA public TO {SWEEP};
ALTER FUNCTION due_organizations(text) OWNER TO {SWEEP};
REVOKE CREATE ON SCHEMA public FROM {SWEEP};
"""  # noqa: S608  # fixed text and the names of our roles


class DueQueue(Operation):
    """Declare which rows of a tenant table are due work.

    `table` is the table's name, `columns` those that `where` reads, `where` an SQL condition (an index should
    serve it). Makes the view `due_<name>`, which only the sweep function may read.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, name: str, table: str, columns: list[str], where: str) -> None:
        if not re.fullmatch(r"[a-z_]+", name):
            raise ValueError(f"{name}: a queue's name has small letters and underscores")
        self.name, self.table, self.columns, self.where = name, table, columns, where

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that Django's models know of."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        columns = ", ".join(schema_editor.quote_name(column) for column in ["tenant_id", *self.columns])
        table = schema_editor.quote_name(self.table)
        view = schema_editor.quote_name(f"due_{self.name}")
        rows = f"SELECT DISTINCT tenant_id FROM {table} WHERE {self.where}"  # noqa: S608  # from migrations only
        statements = [
            f"GRANT SELECT ({columns}) ON {table} TO {SWEEP}",
            f"DROP POLICY IF EXISTS sweep ON {table}",
            f"CREATE POLICY sweep ON {table} FOR SELECT TO {SWEEP} USING (true)",
            f"CREATE VIEW {view} WITH (security_invoker = true) AS {rows}",
            f"GRANT SELECT ON {view} TO {SWEEP}",
        ]
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(f"DROP VIEW {schema_editor.quote_name(f'due_{self.name}')}", params=None)

    def describe(self) -> str:
        return f"Due work of {self.table}: {self.name}"
