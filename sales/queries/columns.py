"""A board's columns, and one query asked for each of them: one statement, compiled once however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, DateTimeField, Expression, Field, QuerySet, UUIDField
from django.utils import timezone

from crm.conditions.periods import month_of
from crm.tenancy.gathering import answers_to
from crm.tenancy.hearing import Rows, is_of_no_moment
from crm.tenancy.postgresql.prepared import Asked
from sales.models import DealQuerySet, Stage, Status

EVER = datetime(1, 1, 1, tzinfo=UTC)
IN_EACH = """
SELECT board_column.stage, found.* FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::bigint[])
    AS board_column (stage, since, late, probability)
CROSS JOIN LATERAL ({query}) AS found
"""


@dataclass(frozen=True)
class Column:
    """One stage on the board: of an open one all deals, of the won one this month's."""

    stage: Stage

    @property
    def since(self) -> datetime:
        """Since when a deal must stand there to be shown."""
        return EVER if self.stage.is_open else month_of(timezone.localdate()).begins

    @property
    def late(self) -> datetime | None:
        """What has stood there since then, or longer, has stalled; None where nothing ever does."""
        days = self.stage.stalled_after_days
        return timezone.now() - timedelta(days=days) if self.stage.is_open and days else None


class OfColumn(Expression):
    """What the column at hand is, in a query for `in_each`: its `stage` and `probability`, its `since` and `late`."""

    KINDS: dict[str, type[Field[Any, Any]]] = {
        "stage": UUIDField, "since": DateTimeField, "late": DateTimeField, "probability": BigIntegerField,
    }  # fmt: skip

    def __init__(self, name: str) -> None:
        super().__init__(output_field=self.KINDS[name]())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        """Its name in IN_EACH."""
        return f"board_column.{self.name}", ()


def columns_of(stages: Iterable[Stage]) -> list[Column]:
    """Lost deals have no column."""
    return [Column(stage) for stage in stages if stage.status != Status.LOST]


def in_column(deals: DealQuerySet) -> DealQuerySet:
    """Those of the column at hand."""
    return deals.filter(stage_id=OfColumn("stage"), stage_since__gte=OfColumn("since"))


@dataclass(frozen=True)
class EachColumn:
    """A query that is put together once, and asked for whatever the columns are then."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, rows: QuerySet[Any, Any]) -> Self:
        """Values of deals `in_column`."""
        sql, params = rows.query.sql_with_params()
        return cls(IN_EACH.format(query=sql), tuple(params))

    @property
    def can_be_kept(self) -> bool:
        """Whether it says nothing of this moment, which the next one could not ask again."""
        return is_of_no_moment(self.sql, self.params)

    def asked(self, columns: Sequence[Column]) -> Asked:
        """The statement for these."""
        given: list[list[Any]] = [
            [column.stage.id for column in columns],
            [column.since for column in columns],
            [column.late for column in columns],
            [column.stage.probability for column in columns],
        ]
        with connection.cursor() as cursor:
            return Asked(cursor.mogrify(self.sql, [*given, *self.params]))


Found = list[tuple[UUID, list[Any]]]


def by_column(rows: Rows) -> Found:
    """What was found for each column: the stage's id, and the values."""
    return [(stage_id, values) for stage_id, *values in rows]


def in_each(columns: Sequence[Column], rows: QuerySet[Any, Any]) -> Found:
    """What `rows` (values of deals `in_column`) are for each column."""
    return by_column(answers_to([EachColumn.of(rows).asked(columns)])[0])
