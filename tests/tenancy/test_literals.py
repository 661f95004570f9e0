"""Values are written into statements exactly as the driver writes them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from psycopg import DataError, ProgrammingError
from psycopg._queries import PostgresClientQuery
from psycopg.types.json import Jsonb
from psycopg.types.numeric import Int2, Int4, Int8

from crm.tenancy.postgresql.base import Cursor
from tests.world import World

pytestmark = pytest.mark.django_db


class DriversOwn(Cursor):
    """Leaves everything to the driver."""

    _query_cls = PostgresClientQuery  # type: ignore[assignment]


offsets = st.integers(-720, 720).map(lambda minutes: timezone(timedelta(minutes=minutes)))
values = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    st.text("'\\\"%;$"),
    st.integers(-(2**70), 2**70),
    st.builds(Int2, st.integers(-99, 99)),
    st.builds(Int4, st.integers(-99, 99)),
    st.builds(Int8, st.integers(-99, 99)),
    st.booleans(),
    st.none(),
    st.uuids(),
    st.datetimes(),
    st.datetimes(timezones=st.one_of(st.just(UTC), offsets)),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.lists(st.text("ab'\\"), max_size=3),
    st.just(Jsonb({"it's": ["%s"]})),
)


def both(sql: str, params: Any) -> tuple[str, str]:
    """The statement as we write it, and as the driver would."""
    connection.ensure_connection()
    driver = connection.connection
    return Cursor(driver).mogrify(sql, params), DriversOwn(driver).mogrify(sql, params)


@given(st.lists(values, min_size=1, max_size=6))
def test_every_value_is_written_as_the_driver_writes_it(params: Sequence[Any]) -> None:
    ours, drivers = both(", ".join(["%s"] * len(params)) + " -- 5 %% of it", params)
    assert ours == drivers


@pytest.mark.parametrize("sql", ["SELECT %(a)s, %(b)s, %(a)s", "SELECT 1 LIKE '%' -- %(a)s", "x" * 20_000 + "%(b)s"])
def test_named_values_go_where_their_names_are(sql: str) -> None:
    named = {"a": "it's", "b": -5}
    try:
        _, drivers = both(sql, named)
    except ProgrammingError:
        with pytest.raises(ProgrammingError):
            Cursor(connection.connection).mogrify(sql, named)
    else:
        assert both(sql, named)[0] == drivers
    assert both(sql, None) == (sql, sql)


@pytest.mark.parametrize("params", [["a\x00b"], [], ["a", "b"]])
def test_what_the_driver_refuses_is_refused(params: list[str]) -> None:
    connection.ensure_connection()
    for cursor in (Cursor(connection.connection), DriversOwn(connection.connection)):
        with pytest.raises((DataError, ProgrammingError)):
            cursor.mogrify("SELECT %s", params)


def test_values_come_back_as_they_were(in_scope: World) -> None:
    told: list[Any] = ['it\'s \\ "%s"', -7, True, None, UUID(int=5), datetime(2026, 3, 1, 12, tzinfo=UTC)]
    told += [date(2026, 3, 1), Decimal("1.50")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, 3-%s, %s, %s, %s, %s, %s, %s", told)
        row = list(cursor.fetchone())
    assert row == [told[0], 10, *told[2:]]
