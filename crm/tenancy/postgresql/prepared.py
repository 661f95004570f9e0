"""Statements that the server keeps: it reads and plans each once for a connection, which takes it several times as long
as to answer it. Those of one message are sent one behind the other, without waiting for the answers in between.

For questions whose plan doesn't depend on whose rows they ask for, as what stands beside one record: the server soon
plans without looking at the ids. Lists are something else; of them it keeps those words and ids that are asked for
again and again (`often`), until others are. It plans anew by itself where a table has become another meanwhile.
By the protocol alone, never by PREPARE: so a pooler can take part.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import count
from typing import Any, Self

from psycopg import Connection, Error, capabilities, errors, generators
from psycopg.abc import PQGen
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

BETWEEN = ";\n"  # the statements of a message, as a text
# A migration changed what a statement answers, or a pooler or a failover lost it.
OUT_OF_DATE = (errors.FeatureNotSupported, errors.InvalidSqlStatementName)
MOST = 200  # statements kept for one connection, each some 50 kB of the server's memory
MOST_OFTEN = 40  # of those that are asked for again and again
CAN_FORGET = capabilities.has_send_close_prepared()  # whether the client's library can tell the server to


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with all its values in its text. `kept`: with $1, $2 in place of the ids; empty if it can't be.

    `often`: kept from when it was asked for twice until others were asked for more recently.
    """

    text: str
    kept: bytes = b""
    ids: tuple[bytes, ...] = ()
    often: bool = False


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
        self._often: dict[bytes, bytes] = {}  # the least recent first
        self._once: set[int] = set()  # what was asked for a first time
        self._numbers = count(1)

    @cached_property
    def is_possible(self) -> bool:
        """Whether the next message finds what this one left: without a pooler, or with one that sees to it."""
        return self._pooler_keeps or not self._is_behind_a_pooler()

    def answers(self, first: Sequence[str], message: Message) -> list[PGresult]:
        """One to each statement of the message, `first` being said before. Raises psycopg.Error."""
        sent = _Sent(self._connection.pgconn)
        if self._is_too_much():
            sent.forget(self._often.pop(next(iter(self._often))))
        for text in first:
            sent.text(text)
        for part in message.parts:
            name = sent.names.get(part.kept) or self._name_of(part)
            if name is None and self._is_to_be_kept(part):
                name = b"kept_%d" % next(self._numbers)
                sent.statement(name, part)
            sent.question(name, part)
        try:
            return sent.answered(self._connection)
        except OUT_OF_DATE:
            self._names.clear()
            self._often.clear()
            raise
        finally:
            for part, name in sent.kept.items():
                (self._often if part.often else self._names)[part.kept] = name

    def _name_of(self, asked: Asked) -> bytes | None:
        if not asked.often:
            return self._names.get(asked.kept)
        name = self._often.pop(asked.kept, None)
        if name is not None:
            self._often[asked.kept] = name  # the most recent now
        return name

    def _is_to_be_kept(self, asked: Asked) -> bool:
        if not asked.often:
            return bool(asked.kept) and len(self._names) < MOST
        words = hash(asked.kept)
        if words in self._once:
            self._once.remove(words)
            return CAN_FORGET
        if len(self._once) >= MOST:
            self._once.clear()
        self._once.add(words)
        return False

    def _is_too_much(self) -> bool:
        return len(self._often) > MOST_OFTEN

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
        self._statements: dict[int, Asked] = {}
        self.names: dict[bytes, bytes] = {}  # of statements that are sent along
        self.kept: dict[Asked, bytes] = {}  # of those that the server has taken, whatever came after them

    def text(self, statement: str) -> None:
        self._commands.append(partial(self._pgconn.send_query_params, statement.encode(), None))

    def forget(self, name: bytes) -> None:
        self._commands.append(partial(self._pgconn.send_close_prepared, name))

    def statement(self, name: bytes, asked: Asked) -> None:
        self._statements[len(self._commands)] = asked
        self.names[asked.kept] = name
        self._commands.append(partial(self._pgconn.send_prepare, name, asked.kept))

    def question(self, name: bytes | None, asked: Asked) -> None:
        self._questions.append(len(self._commands))
        if name is None:
            self.text(asked.text)
        else:
            self._commands.append(partial(self._pgconn.send_query_prepared, name, asked.ids))

    def answered(self, connection: Connection[Any]) -> list[PGresult]:
        with _pipeline(self._pgconn):
            answers = connection.wait(self._conversation())
        taken = [asked for at, asked in self._statements.items() if answers[at][0].status == ExecStatus.COMMAND_OK]
        self.kept = {asked: self.names[asked.kept] for asked in taken}
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
