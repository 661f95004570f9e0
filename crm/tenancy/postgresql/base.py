"""The database engine: Django's PostgreSQL, with every connection bound to one organization at a time."""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base, features
from django.db.models import Model
from django.db.utils import DatabaseError
from psycopg.pq import ExecStatus, TransactionStatus

from crm.tenancy.postgresql.schema import DatabaseSchemaEditor, tenant_column
from crm.tenancy.scope import NoOrganization, current_organization_id


class DatabaseFeatures(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: type[Model]) -> bool:
        # The database's primary key is (tenant_id, id), so `GROUP BY id` does not determine the row.
        return tenant_column(model) is None and super().allows_group_by_selected_pks_on_model(model)


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
    features_class = DatabaseFeatures

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bound_to: str | None = ""
        self.execute_wrappers.append(self._bind_organization)

    def _bind_organization(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Tell the database whose transaction this is, before its first statement.

        Only ever SET LOCAL: a session's SET survives in PgBouncer's server connection and let one client read
        another's rows (reproduced). BEGIN and SET LOCAL travel in one round trip.
        """
        if self.connection is not None:
            self._bind(str(current_organization_id() or ""))
        return execute(sql, params, many, context)

    def _bind(self, wanted: str) -> None:
        connection = self.connection.pgconn
        idle = connection.transaction_status == TransactionStatus.IDLE
        if idle:  # SET LOCAL ended with the last transaction
            self._bound_to = ""
        if wanted == self._bound_to:
            return
        if not self.in_atomic_block:
            raise NoOrganization("an organization's data needs an open transaction: use tenant_scope")
        begin = "BEGIN; " if idle else ""
        statement = f"{begin}SET LOCAL app.tenant_id = '{wanted}'"  # `wanted` is str(UUID) or ''
        result = connection.exec_(statement.encode())
        if result.status != ExecStatus.COMMAND_OK:
            raise DatabaseError(result.error_message.decode(errors="replace"))
        self._bound_to = wanted

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._bound_to = None  # unknown now: said again before the next statement
