"""The database engine: Django's PostgreSQL, with every connection bound to one organization at a time."""

import select
from typing import Any

from django.db.backends.postgresql import base, features
from django.db.models import Model
from django.db.utils import DatabaseError
from psycopg import ClientCursor
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from crm.tenancy.gathering import before_asking
from crm.tenancy.hearing import asked_elsewhere, listener
from crm.tenancy.postgresql.literals import FilledIn
from crm.tenancy.postgresql.prepared import Asked, Keeping, Message
from crm.tenancy.postgresql.schema import DatabaseSchemaEditor, tenant_column
from crm.tenancy.scope import NoOrganization, current_organization_id


class DatabaseFeatures(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: type[Model]) -> bool:
        # The database's primary key is (tenant_id, id), so `GROUP BY id` does not determine the row.
        return tenant_column(model) is None and super().allows_group_by_selected_pks_on_model(model)


class Cursor(base.CursorMixin, ClientCursor[Any]):
    """A cursor whose statements take along, in the same message, what the transaction needs before them."""

    _query_cls = FilledIn
    wrapper: "DatabaseWrapper | None" = None

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        """As ever; the answer is the statement's own."""
        if (heard := listener()) is None:
            return self._ask(query, params, **more)
        asked = query.parts if isinstance(query, Message) else [Asked(self.mogrify(query, params))]
        self._ask(query, params, **more)
        heard.hear(asked, params, self._all_rows())
        return self

    def _ask(self, query: Any, params: Any, **more: Any) -> Any:
        first = self.wrapper.needed_first() if self.wrapper else []
        if isinstance(query, Message) and self.wrapper and self.wrapper.keeping.is_possible:
            self.wrapper.is_sent()
            self._take(self.wrapper.keeping.answers(first, query))
            return self
        if not first:
            return super().execute(query, params, **more)
        whole = self.mogrify(query, params)  # what can't be put together fails before anything is sent
        self.wrapper.is_sent()  # type: ignore[union-attr]
        super().execute("; ".join([*first, whole]), **more)
        for _ in first:
            self.nextset()
        return self

    def executemany(self, query: Any, params_seq: Any, **more: Any) -> None:
        """What is needed first goes in a message of its own."""
        asked_elsewhere()
        if self.wrapper:
            self.wrapper.send_first()
        super().executemany(query, params_seq, **more)

    def copy(self, *args: Any, **more: Any) -> Any:
        """What is needed first goes in a message of its own."""
        asked_elsewhere()
        if self.wrapper:
            self.wrapper.send_first()
        return super().copy(*args, **more)

    def _all_rows(self) -> list[tuple[Any, ...]]:
        """All that was found, still to be fetched."""
        if self.description is None or not self.rowcount:
            return []
        rows = self.fetchall()
        self.scroll(0, mode="absolute")
        return rows

    def _take(self, answers: list[PGresult]) -> None:
        """As if they had come for a statement of this cursor's own."""
        self._reset()
        self._tx = Transformer(self)
        self._set_results(answers)


class DatabaseWrapper(base.DatabaseWrapper):
    """Every statement knows whose transaction it is in.

    Only ever SET LOCAL: a session's SET survives in PgBouncer's server connection and let one client read another's
    rows (reproduced). BEGIN, SET LOCAL and the savepoints made and released since the last statement travel together
    with the next one; so a block in which nothing is asked costs nothing, and a commit ends all savepoints anyway.
    The driver itself never begins a transaction: it would do so in a message of its own.
    """

    SchemaEditorClass = DatabaseSchemaEditor
    features_class = DatabaseFeatures

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bound_to: str | None = ""
        self.keeping: Keeping
        self._savepoints: list[str] = []  # statements about them that are still to be sent
        self.stands_alone = False  # whether what is asked now is a transaction of its own, see crm/tenancy/alone.py

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Cursor, "autocommit": True}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        self.keeping = Keeping(connection, pooler_keeps=self.settings_dict.get("POOLER_KEEPS_STATEMENTS", False))
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        before_asking()
        cursor = super().create_cursor(name)
        cursor.wrapper = self
        return cursor

    def needed_first(self) -> list[str]:
        """What has to be said to the server before the next statement. Raises NoOrganization outside of a scope."""
        first = list(self._savepoints)
        wanted = str(current_organization_id() or "")
        bound = self._bound_to
        if self._is_idle():  # SET LOCAL ended with the last transaction
            bound = ""
            if not self.autocommit:
                first.insert(0, "BEGIN")
        if wanted != bound:
            if not (self.in_atomic_block or self.stands_alone):
                raise NoOrganization("an organization's data needs an open transaction: use tenant_scope")
            first.append(f"SET LOCAL app.tenant_id = '{wanted}'")  # `wanted` is str(UUID) or ''
        return first

    def is_sent(self) -> None:
        """What was needed first is on its way."""
        self._savepoints = []
        self._bound_to = str(current_organization_id() or "")

    def send_first(self) -> None:
        """Say it alone, before something that can't take it along."""
        if first := self.needed_first():
            self.is_sent()
            result = self.connection.pgconn.exec_("; ".join(first).encode())
            if result.status != ExecStatus.COMMAND_OK:
                raise DatabaseError(result.error_message.decode(errors="replace"))

    def is_usable(self) -> bool:
        """Whether the server still holds the other end. Asks only where it said something unasked, like good-bye.

        A SELECT 1 at the beginning of every request would cost as much as most of its statements.
        """
        if self.connection is None or self.connection.closed:
            return False
        unasked, _, _ = select.select([self.connection.fileno()], [], [], 0)
        return super().is_usable() if unasked else True

    def _is_idle(self) -> bool:
        return bool(self.connection.pgconn.transaction_status == TransactionStatus.IDLE)

    def _set_autocommit(self, autocommit: bool) -> None:
        """Nothing to tell the driver: see `needed_first`."""

    def _savepoint(self, sid: str) -> None:
        self._savepoints.append(self.ops.savepoint_create_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        """One that was not made yet never will be, nor any inside it."""
        made = self.ops.savepoint_create_sql(sid)
        if made in self._savepoints:
            del self._savepoints[self._savepoints.index(made) :]
        else:
            self._savepoints.append(self.ops.savepoint_commit_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        """Back to one that was not made yet is where we are."""
        made = self.ops.savepoint_create_sql(sid)
        if made in self._savepoints:
            del self._savepoints[self._savepoints.index(made) + 1 :]
            return
        self._savepoints = []  # all of them were inside
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._bound_to = None  # unknown now: said again before the next statement

    def _commit(self) -> None:
        self._savepoints = []
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self._savepoints = []
        super()._rollback()  # type: ignore[misc]
