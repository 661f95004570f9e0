from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests import database


@pytest.fixture
def as_owner(django_db_setup: None) -> "Iterator[psycopg.Connection[Any]]":
    """A connection as crm_owner in a transaction that is rolled back."""
    with database.owner_connection() as connection:
        yield connection
        connection.rollback()
