"""Query sets that are compiled once: building and compiling one costs Django several times its answer.

    @kept
    def leads_of(actor: Actor, person_id: UUID) -> QuerySet[Lead]:
        return leads_visible_to(actor).filter(person_id=person_id).order_by("-id")[:10]

    leads = leads_of(actor, person.id)      # a list; the query set is only built the first time

The first time the function is given places in place of ids, in its arguments and in the data classes among them, and
works for a place in place of the organization; later calls put the real ids into the finished statement. All else that
it is given (an actor's capabilities, a limit) belongs to the shape, and so do the active language and time zone: for
others the query set is built anew. It may depend on nothing else, and not on what an id is; as far as the program can
tell, it is kept from it: it is built in an empty context, may ask the database nothing, and see crm/tenancy/shapes.py.
What does so all the same raises CantBeKept: an error in the program, but where anything may be asked for, as of a list.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context, ContextVar
from dataclasses import dataclass
from functools import cached_property, partial, update_wrapper
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet
from django.utils import timezone, translation

from crm.tenancy.gathering import waiting_answer
from crm.tenancy.glances import Glances, Told
from crm.tenancy.hearing import Rows
from crm.tenancy.postgresql.prepared import Asked, Message
from crm.tenancy.scope import organization_context, require_organization_id
from crm.tenancy.shapes import PLACES, CantBeKept, Words, shape_of, stand_in

MOST = 256  # shapes of one query set in one process


_nothing: ContextVar[bool] = ContextVar("nothing", default=False)


@contextmanager
def finding_nothing() -> Iterator[None]:
    """Within, kept query sets are known to find nothing, and ask nobody."""
    token = _nothing.set(True)
    try:
        yield
    finally:
        _nothing.reset(token)


def kept[**P, T](build: Callable[P, QuerySet[Any, T]]) -> "Kept[P, T]":
    """Make a function that builds a query set into one that answers its rows."""
    return Kept(build)


class Kept[**P, T]:
    """What `build` builds, once for each shape of its arguments."""

    def __init__(self, build: Callable[P, QuerySet[Any, T]]) -> None:
        self.build = build
        self._statements: dict[Any, _Statement | Refusal | None] = {}
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **named: P.kwargs) -> list[T]:
        """The rows that the query set has for these arguments, in the organization being worked for."""
        statement, ids = self._asked_for(args, named)
        return statement.rows(ids) if statement else []

    def prepared(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> "tuple[_Statement | None, list[UUID]]":
        """The finished statement, None where nothing can be found, and the ids to put into it."""
        ids = [require_organization_id()]
        around = translation.get_language(), timezone.get_current_timezone()
        shape = (*around, *named, *[shape_of(value, ids) for value in (*args, *named.values())])
        try:
            statement = self._statements[shape]
        except KeyError:
            statement = Context().run(self._tried, args, named, *around)
            if len(self._statements) >= MOST:
                self._statements.clear()
            self._statements[shape] = statement
        if isinstance(statement, Refusal):
            raise CantBeKept(statement.why)
        return statement, ids

    def _asked_for(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> "tuple[_Statement | None, list[UUID]]":
        return (None, []) if _nothing.get() else self.prepared(args, named)

    def glances(self, *args: P.args, **named: P.kwargs) -> list[Any]:
        """The same rows to look at only, see crm.tenancy.glances. Raises CantBeKept."""
        return self.question(*args, **named)()

    def glances_by_id(self, *args: P.args, **named: P.kwargs) -> list[Any]:
        """The same of what stands beside one record: the server keeps how it finds that."""
        statement, ids = self._asked_for(args, named)
        return statement.glances(ids, by_id=True) if statement else []

    def question(self, *args: P.args, **named: P.kwargs) -> Callable[[], list[Any]]:
        """What asks for these glances when it is called. Raises CantBeKept."""
        statement, ids = self._asked_for(args, named)
        return partial(statement.glances, ids) if statement else list

    def told(self, *args: P.args, **named: P.kwargs) -> Callable[[], list[Told]]:
        """What asks for them, to be looked at one by one: whoever knows an answer needs no record of it."""
        statement, ids = self._asked_for(args, named)
        return partial(statement.told, ids) if statement else list

    def count(self, *args: P.args, **named: P.kwargs) -> int:
        """How many rows the query set has. Raises CantBeKept."""
        statement, ids = self._asked_for(args, named)
        return statement.count(ids) if statement else 0

    def _tried(self, args: Any, named: Mapping[str, Any], language: Any, zone: Any) -> "_Statement | Refusal | None":
        """What can't be kept is known as such the next time."""
        try:
            return self._compiled(args, named, language, zone)
        except CantBeKept as error:
            return Refusal(str(error))

    def _compiled(self, args: Any, named: Mapping[str, Any], language: Any, zone: Any) -> "_Statement | None":
        places = iter(PLACES)
        with (
            organization_context(next(places)),
            translation.override(language),
            timezone.override(zone),
            _asking_nobody(),
        ):
            given = [stand_in(value, places) for value in args]
            return compiled(self.build(*given, **{name: stand_in(value, places) for name, value in named.items()}))


@dataclass(frozen=True)
class Refusal:
    """What stands in a statement's place where there can be none."""

    why: str


@dataclass(frozen=True)
class _Statement:
    """`compiler` knows what the columns of the answer are, and the query set what is made of them.

    `converters`: of the columns that the driver gives otherwise than the model has them, JSON for one.
    """

    words: Words
    query_set: QuerySet[Any, Any]
    compiler: Any
    converters: dict[int, Any]

    @cached_property
    def _glances(self) -> Glances:
        return Glances(self.query_set, self.compiler)

    def glances(self, ids: list[UUID], *, by_id: bool = False) -> list[Any]:
        """Rows of a model as records to look at. Plans of lists do depend on whose rows they ask for."""
        return self._glances.made(self._found(self.words.asked(ids) if by_id else self.words.asked_often(ids)))

    def told(self, ids: list[UUID]) -> list[Told]:
        """The same, to be looked at one by one."""
        return self._glances.told(self._found(self.words.asked_often(ids)))

    def _found(self, asked: Asked) -> Rows:
        found = waiting_answer(asked)
        if found is None:
            with connections[self.query_set.db].cursor() as cursor:
                cursor.execute(Message.of(asked))
                found = cursor.fetchall()
        return found

    def count(self, ids: list[UUID]) -> int:
        """How many rows there are, without reading them."""
        with connections[self.query_set.db].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({self.words.filled(ids)}) AS counted")  # noqa: S608
            return int(cursor.fetchone()[0])

    def rows(self, ids: list[UUID]) -> list[Any]:
        """Django's own making of rows, with the compiling left out."""
        asked = self.words.asked(ids)
        found = waiting_answer(asked)
        compiler = _twin(
            self.compiler,
            connection=connections[self.query_set.db],
            as_sql=lambda *_, **__: (Message.of(asked), None),
            get_converters=lambda _columns: self.converters,
            **({} if found is None else {"execute_sql": lambda *_, **__: [found]}),
        )
        query = _twin(self.query_set.query, get_compiler=lambda *_, **__: compiler)
        return list(_twin(self.query_set, _query=query))


def compiled(query_set: QuerySet[Any, Any]) -> _Statement | None:
    """Raises CantBeKept where one statement isn't all of it."""
    if query_set._prefetch_related_lookups or query_set._known_related_objects:  # type: ignore[attr-defined]  # noqa: SLF001
        raise CantBeKept("a kept query set is one statement, and of nothing that was read already")
    compiler = query_set.query.get_compiler(using=query_set.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    with connections[query_set.db].cursor() as cursor:
        words = Words(cursor.mogrify(sql, params), params)
    return _Statement(words, query_set, compiler, compiler.get_converters([column for column, *_ in compiler.select]))


def _twin[T](thing: T, **other: Any) -> T:
    """The same with other attributes, sharing all the rest. Django's own clones are for changing, and dearer."""
    twin = object.__new__(type(thing))
    twin.__dict__.update(thing.__dict__, **other)
    return twin


@contextmanager
def _asking_nobody() -> Iterator[None]:
    def refuse(*_: Any) -> None:
        raise CantBeKept("a kept query set is built without asking the database")

    with connection.execute_wrapper(refuse):
        yield
