"""Statements that the server keeps: it reads and plans each once for a connection, which takes it several times as long
as to answer it. Those of one message are sent one behind the other, without waiting for the answers in between.

Only for questions whose plan doesn't depend on whose rows they ask for, as what stands beside one record: the server
soon plans without looking at the ids. By the protocol alone, never by PREPARE: so a pooler can take part.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import count
from typing import Any, Self

from psycopg import Connection, Error, errors, generators
from psycopg.abc import PQGen
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

BETWEEN = ";\n"  # the statements of a message, as a text
# A migration changed what a statement answers, or a pooler or a failover lost it.
OUT_OF_DATE = (errors.FeatureNotSupported, errors.InvalidSqlStatementName)
MOST = 200  # statements kept for one connection, each some 50 kB of the server's memory


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with all its values in its text. `kept`: with $1, $2 in place of the ids; empty if it can't be."""

    text: str
    kept: bytes = b""
    ids: tuple[bytes, ...] = ()


class Message(str):
    """Statements for one way to the database and back. As a text it is what is sent where nothing can be kept."""

    __slots__ = ("parts",)
    parts: Sequence[Asked]

    @classmethod
    def of(cls, *parts: Asked) -> Self:
        """In this order."""
        message = cls(BETWEEN.join(part.text for part in parts))
        message.parts = parts
        return message


class Keeping:
    """What the server keeps for one connection."""

    def __init__(self, connection: Connection[Any], *, pooler_keeps: bool) -> None:
        self._connection = connection
        self._pooler_keeps = pooler_keeps
        self._names: dict[bytes, bytes] = {}
        self._numbers = count(1)

    @cached_property
    def is_possible(self) -> bool:
        """Whether the next message finds what this one left: without a pooler, or with one that sees to it."""
        return self._pooler_keeps or not self._is_behind_a_pooler()

    def answers(self, first: Sequence[str], message: Message) -> list[PGresult]:
        """One to each statement of the message, `first` being said before. Raises psycopg.Error."""
        sent = _Sent(self._connection.pgconn)
        for text in first:
            sent.text(text)
        for part in message.parts:
            name = self._names.get(part.kept) or sent.names.get(part.kept)
            if name is None and part.kept and len(self._names) < MOST:
                name = b"kept_%d" % next(self._numbers)
                sent.statement(name, part.kept)
            sent.question(name, part)
        try:
            return sent.answered(self._connection)
        except OUT_OF_DATE:
            self._names.clear()
            raise
        finally:
            self._names.update(sent.kept)

    def _is_behind_a_pooler(self) -> bool:
        """A pooler makes up the number of the server's process that it tells its clients."""
        pgconn = self._connection.pgconn
        return pgconn.exec_(b"SELECT pg_backend_pid()").get_value(0, 0) != b"%d" % pgconn.backend_pid


class _Sent:
    """Commands of one message, and the answers to those that are questions."""

    def __init__(self, pgconn: PGconn) -> None:
        self._pgconn = pgconn
        self._commands: list[Callable[[], None]] = []
        self._questions: list[int] = []
        self._statements: dict[int, bytes] = {}
        self.names: dict[bytes, bytes] = {}  # of statements that are sent along
        self.kept: dict[bytes, bytes] = {}  # of those that the server has taken, whatever came after them

    def text(self, statement: str) -> None:
        self._commands.append(partial(self._pgconn.send_query_params, statement.encode(), None))

    def statement(self, name: bytes, kept: bytes) -> None:
        self._statements[len(self._commands)] = kept
        self.names[kept] = name
        self._commands.append(partial(self._pgconn.send_prepare, name, kept))

    def question(self, name: bytes | None, asked: Asked) -> None:
        self._questions.append(len(self._commands))
        if name is None:
            self.text(asked.text)
        else:
            self._commands.append(partial(self._pgconn.send_query_prepared, name, asked.ids))

    def answered(self, connection: Connection[Any]) -> list[PGresult]:
        with _pipeline(self._pgconn):
            answers = connection.wait(self._conversation())
        taken = [kept for at, kept in self._statements.items() if answers[at][0].status == ExecStatus.COMMAND_OK]
        self.kept = {kept: self.names[kept] for kept in taken}
        for own in answers:
            if own[0].status == ExecStatus.FATAL_ERROR:
                raise errors.error_from_result(own[0], encoding=connection.info.encoding)
        return [answers[at][0] for at in self._questions]

    def _conversation(self) -> PQGen[list[list[PGresult]]]:
        for command in self._commands:
            command()
        self._pgconn.pipeline_sync()
        yield from generators.send(self._pgconn)
        answers: list[list[PGresult]] = []
        while len(answers) <= len(self._commands):  # the last is the end of the message
            answers += [(yield from generators.fetch_many(self._pgconn))]
        return answers[:-1]


@contextmanager
def _pipeline(pgconn: PGconn) -> Iterator[None]:
    pgconn.enter_pipeline_mode()
    try:
        yield
    except Error:
        if pgconn.status == ConnStatus.OK:  # else the line is dead, and there is nothing to leave
            pgconn.exit_pipeline_mode()
        raise
    pgconn.exit_pipeline_mode()
