"""A board's columns, and one query asked for each of them: one statement, compiled once however many there are."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Self
from uuid import UUID, uuid4

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
        """The statement for these; what they are the server is told beside it, so that it can keep it."""
        told = [
            _list(column.stage.id.hex for column in columns),
            _list(f'"{column.since.isoformat()}"' for column in columns),
            _list(f'"{late.isoformat()}"' if (late := column.late) else "NULL" for column in columns),
            _list(str(column.stage.probability) for column in columns),
        ]
        text = self._with([f"'{each}'" for each in told])
        return Asked(text, self._kept, tuple([each.encode() for each in told]), often=True)

    @cached_property
    def _kept(self) -> bytes:
        return self._with(["$1", "$2", "$3", "$4"]).encode()

    def _with(self, columns: list[str]) -> str:
        first, *others = self._parts
        return "".join([first, *[f"{column}{part}" for column, part in zip(columns, others, strict=True)]])

    @cached_property
    def _parts(self) -> list[str]:
        """The finished statement, cut where it is told of the columns."""
        cuts = [f"column-{uuid4()}" for _ in range(4)]
        with connection.cursor() as cursor:
            text = cursor.mogrify(self.sql, [*cuts, *self.params])
        return re.split("|".join(f"'{each}'" for each in cuts), text)


def _list(words: Iterable[str]) -> str:
    return f"{{{','.join(words)}}}"


Found = list[tuple[UUID, list[Any]]]


def by_column(rows: Rows) -> Found:
    """What was found for each column: the stage's id, and the values."""
    return [(stage_id, values) for stage_id, *values in rows]


def in_each(columns: Sequence[Column], rows: QuerySet[Any, Any]) -> Found:
    """What `rows` (values of deals `in_column`) are for each column."""
    return by_column(answers_to([EachColumn.of(rows).asked(columns)])[0])
