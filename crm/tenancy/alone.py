"""A statement that is all of its transaction: sent, answered and committed in one message.

PostgreSQL takes what is in one message for one transaction where no other is open. So the organization is set and the
statement done together, or neither; there is no BEGIN to send before it, and no COMMIT to wait for after it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection

from crm.tenancy.scope import organization_context
from crm.tenancy.writing import Statement


def alone(organization_id: UUID, statement: Statement) -> list[tuple[Any, ...]]:
    """The rows that it answers; what it wrote is in the database then. In an open transaction it is a part of that."""
    with organization_context(organization_id), connection.cursor() as cursor, _standing_alone():
        cursor.execute(statement.sql, statement.params)
        return cursor.fetchall()


@contextmanager
def _standing_alone() -> Iterator[None]:
    connection.stands_alone = True  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.stands_alone = False  # type: ignore[attr-defined]
