"""What a tenant model is in the database: composite keys, forced row-level security, one policy per role."""

from typing import Any

from django.db.backends.ddl_references import Columns, Statement
from django.db.backends.postgresql import schema
from django.db.models import Field, Model

from crm.tenancy.roles import APP, OWNER

# In this raw form the planner can use an index; without `missing_ok` a missing organization is an error,
# never "no rows".
CURRENT = "current_setting('app.tenant_id')::uuid"


def tenant_field(model: type[Model]) -> Field[Any, Any] | None:
    """The field that says whose row it is, or None for a shared table."""
    return next((field for field in model._meta.local_fields if getattr(field, "is_tenant", False)), None)


def tenant_column(model: type[Model]) -> str | None:
    """The column that says whose row it is, or None for a shared table."""
    field = tenant_field(model)
    return str(field.column) if field else None


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    sql_create_column_inline_fk = None  # type: ignore[assignment]  # ADD COLUMN ... REFERENCES can't be composite

    def create_model(self, model: type[Model]) -> None:
        """Create the table, then its key and policies, and only then let the run-time role in."""
        super().create_model(model)
        if column := tenant_column(model):
            self._protect(model, self.quote_name(column))
        table = self.quote_name(model._meta.db_table)
        self.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP}")

    def add_field(self, model: type[Model], field: Field[Any, Any]) -> None:
        """Protect a table also where its migration says only later whose rows it holds."""
        super().add_field(model, field)
        if getattr(field, "is_tenant", False):
            self._protect(model, self.quote_name(str(field.column)))

    def _protect(self, model: type[Model], column: str) -> None:
        table = self.quote_name(model._meta.db_table)
        old_key = self.quote_name(f"{model._meta.db_table}_pkey")
        key = self.quote_name(str(model._meta.pk.column))
        own = f"{column} = {CURRENT}"
        self.execute(f"ALTER TABLE {table} DROP CONSTRAINT {old_key}, ADD PRIMARY KEY ({column}, {key})")
        self.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        self.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        self.execute(f"CREATE POLICY tenant ON {table} TO {APP} USING ({own}) WITH CHECK ({own})")
        # Without it ADD FOREIGN KEY would validate nothing: the owner too is bound by FORCE.
        self.execute(f"CREATE POLICY owner_all ON {table} TO {OWNER} USING (true) WITH CHECK (true)")

    def _field_indexes_sql(self, model: type[Model], field: Field[Any, Any]) -> list[Statement | None]:
        owner = tenant_field(model)
        if owner and field.is_relation and getattr(field, "db_index", False) and not field.unique:
            return [] if field is owner else [self._create_index_sql(model, fields=[owner, field])]  # type: ignore[attr-defined]
        return super()._field_indexes_sql(model, field)  # type: ignore[misc]

    def _constraint_names(self, model: type[Model], column_names: list[str] | None = None, **kinds: Any) -> list[str]:
        """Among them the index of a reference, which begins with the organization."""
        owner = tenant_column(model)
        if kinds.get("index") and owner and column_names and _is_reference(model, column_names):
            column_names, kinds = [owner, *column_names], {**kinds, "unique": False}
        names: list[str] = super()._constraint_names(model, column_names, **kinds)  # type: ignore[misc]
        return names

    def _create_fk_sql(self, model: type[Model], field: Field[Any, Any], suffix: str) -> Statement:
        statement: Statement = super()._create_fk_sql(model, field, suffix)  # type: ignore[misc]
        target = field.target_field  # type: ignore[attr-defined]
        here, there = tenant_column(model), tenant_column(target.model)
        if here and there:
            statement.parts["column"] = Columns(model._meta.db_table, [here, str(field.column)], self.quote_name)
            statement.parts["to_column"] = Columns(target.model._meta.db_table, [there, target.column], self.quote_name)
        elif there:
            raise ValueError(f"{model._meta.label}.{field.name}: a shared table may not point at a tenant table")
        return statement


def _is_reference(model: type[Model], column_names: list[str]) -> bool:
    fields = [field for field in model._meta.local_fields if field.column in column_names]
    return all(field.is_relation and not getattr(field, "is_tenant", False) for field in fields)
