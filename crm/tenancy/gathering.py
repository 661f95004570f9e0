"""What several readings ask, sent in one message: the way to the database and back takes longer than most answers.

    jobs, leads = gathered(lambda: jobs_of(person), lambda: leads_of(person))

Each reading is begun, and broken off where it first asks. What it asked of a kept query set (crm/tenancy/kept.py) is
put down; then all of it is asked at once, each reading is begun anew, and that question finds its answer waiting. What
a reading asks later, or by other means, it asks by itself. So a reading may do nothing but read.
"""

from collections.abc import Callable, Collection, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from crm.tenancy.hearing import Rows, listener, nobody_listening
from crm.tenancy.postgresql.prepared import Asked, Message


class _BrokenOff(BaseException):
    """A reading would have to ask now. No `except Exception` on its way may take it for an error."""


@dataclass
class _Questions:
    """`answers` is None while questions are put down."""

    asked: list[Asked] = field(default_factory=list)
    answers: dict[Asked, Rows] | None = None


_questions: ContextVar[_Questions | None] = ContextVar("questions", default=None)


def gathered(*readings: Callable[[], Any]) -> list[Any]:
    """What each of them reads. Within a reading it adds to what that one's siblings ask."""
    questions = _questions.get()
    if questions is not None:
        return _begun(readings) if questions.answers is None else [reading() for reading in readings]
    token = _questions.set(questions := _Questions())
    try:
        _put_down(readings)
        questions.answers = {}
        questions.answers = _ask(questions.asked)
        return [reading() for reading in readings]
    finally:
        _questions.reset(token)


def waiting_answer(asked: Asked) -> Rows | None:
    """What was found for a statement that was gathered; None for one that asks by itself."""
    questions = _questions.get()
    if questions is None:
        return None
    if questions.answers is None:
        questions.asked.append(asked)
        raise _BrokenOff
    found = questions.answers.get(asked)
    if found is not None and (heard := listener()):
        heard.hear([asked], None, found)
    return found


def answers_to(statements: Collection[Asked]) -> list[Rows]:
    """What the database says to each of these, asked together, and together with what siblings ask."""
    questions = _questions.get()
    if questions is not None and questions.answers is None and statements:
        questions.asked.extend(statements)
        raise _BrokenOff
    waiting = (questions and questions.answers) or {}
    found = waiting | _ask([each for each in statements if each not in waiting])
    if heard := listener():
        for each in statements:
            heard.hear([each], None, found[each])
    return [found[each] for each in statements]


def before_asking() -> None:
    """The database's engine says that somebody wants to ask by himself: a reading that is only begun may not."""
    questions = _questions.get()
    if questions is not None and questions.answers is None:
        raise _BrokenOff


def _put_down(readings: Sequence[Callable[[], Any]]) -> None:
    for reading in readings:
        try:
            reading()
        except _BrokenOff:
            continue


def _begun(readings: Sequence[Callable[[], Any]]) -> list[Any]:
    """Those of a reading that is itself only begun: all of them, before it is broken off."""
    found = []
    for reading in readings:
        try:
            found.append(reading())
        except _BrokenOff:
            continue
    if len(found) < len(readings):
        raise _BrokenOff
    return found


def _ask(asked: Sequence[Asked]) -> dict[Asked, Rows]:
    """The rows that each of these finds, by one message. Who listens is told of each when its answer is used."""
    statements = list(dict.fromkeys(asked))
    if not statements:
        return {}
    with nobody_listening(), connection.cursor() as cursor:
        cursor.execute(Message.of(*statements))
        found = [cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.fetchall())
    return dict(zip(statements, found, strict=True))
