"""Search as one types."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.normal_forms import name_key
from crm.search.lexemes import AND, queries_for
from crm.search.searchable import SEARCHABLES
from crm.tenancy.gathering import answers_to, gathered
from crm.tenancy.hearing import Rows
from crm.tenancy.kept import kept
from crm.tenancy.postgresql.prepared import Asked
from crm.tenancy.scope import require_organization_id
from crm.tenancy.shelves import Shelf

# Planned for all of its rows, though only some will be read: else the planner would look through the table for them,
# and pass a million of others before it has found those of a small organization.
PART = """(WITH matching AS MATERIALIZED (SELECT {columns} FROM search_searchentry
WHERE tenant_id = %s AND words @@ %s::tsquery{more}) SELECT * FROM matching)"""
MATCHES = PART.format(columns="kind, record_id, title, subtitle", more="")
MATCHES_OF_KIND = PART.format(columns="record_id", more=" AND kind = %s")
MOST = 200  # ranking every match of a short word would read them all
ROOM = 1.25  # for those that are found in a sample and again among all
# Which version of the row it is, too. By ids alone, so that the server keeps it: it has a part for each kind.
NEW_ONES = """(SELECT '{kind}', id, xmin::text || ctid::text FROM "{table}"
WHERE tenant_id = $1::uuid AND id > $2::uuid ORDER BY id DESC LIMIT {most})"""
INDEXED = """
SELECT kind, record_id, title, subtitle, words @@ %s::tsquery FROM search_searchentry
WHERE tenant_id = %s AND kind = ANY(%s) AND record_id = ANY(%s)
"""
PER_KIND = 6
FIRST_LOOK = 2 * PER_KIND  # mostly one may see what one finds; asking for two hundred costs more than asking again
JUST_NOW = timedelta(minutes=1)
MOST_NEW = 50
NOBODYS = [UUID(int=number) for number in range(FIRST_LOOK)]

Question = tuple[str, list[Any]]


@dataclass(frozen=True)
class Hit:
    kind: str
    record_id: UUID
    title: str
    subtitle: str


class NewWords(NamedTuple):
    """By what a record is found before the index knows of it. No hit where it lies in the bin."""

    hit: Hit | None
    words: tuple[str, ...]


NewKey = tuple[UUID, str, UUID, str]  # of which organization, kind, record, and which version of its row
NEW_WORDS: Shelf[NewWords] = Shelf(most_bytes=4_000_000)
NEW_BYTES = 500


def matching_ids(kind: str, typed: str, most: int = 500) -> list[UUID]:
    """Ids of records of a kind that match every typed word, whether or not somebody may see them; at most `most`."""
    return [record_id for (record_id,) in _matches(MATCHES_OF_KIND, queries_for(typed), (kind,), most)]


def find(actor: Actor, typed: str) -> list[Hit]:
    """Up to six records of each kind that the actor may see and that match every typed word."""
    queries = queries_for(typed)
    if not queries:
        return []
    matches, made = _asked_together(_question(MATCHES, queries, (), MOST), _new_ones(actor))
    hits = [Hit(*row) for row in _once_each(matches, MOST)]
    known = {hit.record_id for hit in hits}
    hits += [hit for hit in _just_made(made, typed, queries[-1]) if hit.record_id not in known]
    found = _by_kind(actor, hits)
    first = _first_allowed(actor, found)
    few = {kind: own for kind, own in found.items() if len(own) > FIRST_LOOK and _seen(own, first) < PER_KIND}
    allowed = first | _allowed(actor, {kind: own[FIRST_LOOK:] for kind, own in few.items()})
    return [hit for own in found.values() for hit in [hit for hit in own if hit.record_id in allowed][:PER_KIND]]


def _matches(part: str, queries: list[str], more: tuple[Any, ...], most: int) -> list[Any]:
    """Up to `most` rows."""
    if not queries:
        return []
    (found,) = _asked_together(_question(part, queries, more, most))
    return _once_each(found, most)


def _question(part: str, queries: list[str], more: tuple[Any, ...], most: int) -> Question:
    """A sample is only asked where those before it had fewer, and all records where all had."""
    given = [value for query in queries for value in (require_organization_id(), _said_twice(query), *more)]
    asked = f"SELECT * FROM ({' UNION ALL '.join([part] * len(queries))}) AS found LIMIT %s"  # noqa: S608
    return asked, [*given, int(most * ROOM)]


def _once_each(rows: Rows, most: int) -> list[Any]:
    return list(dict.fromkeys(rows))[:most]


def _asked_together(*questions: Question | Asked | None) -> list[Rows]:
    """The rows that each finds, by one message; none where there is no question."""
    with connection.cursor() as cursor:
        asked = [Asked(cursor.mogrify(*each)) if isinstance(each, tuple) else each for each in questions]
    answers = iter(answers_to([each for each in asked if each]))
    return [next(answers) if each else [] for each in asked]


def _said_twice(query: str) -> str:
    """The same to the index, half as likely to the planner, who else gathers all rows of the organization as well."""
    return query if AND in query else f"({query}){AND}({query})"


def _by_kind(actor: Actor, hits: list[Hit]) -> dict[str, list[Hit]]:
    """Those of the kinds that the actor may see at all, in the kinds' order; by title."""
    kinds = sorted(SEARCHABLES.items(), key=lambda item: item[1].order)
    groups: dict[str, list[Hit]] = {kind: [] for kind, searchable in kinds if actor.can(searchable.capability)}
    for hit in hits:
        if hit.kind in groups:
            groups[hit.kind].append(hit)
    return {kind: sorted(own, key=lambda hit: hit.title.casefold()) for kind, own in groups.items() if own}


def _first_allowed(actor: Actor, groups: dict[str, list[Hit]]) -> set[UUID]:
    """The first of them that the actor may see, of all kinds by one message of statements that are there already."""
    readings = [partial(_visible, kind, actor, *_filled_up(own)) for kind, own in groups.items()]
    return {row[0] for rows in gathered(*readings) for row in rows}


@kept
def _visible(kind: str, actor: Actor, *ids: UUID) -> QuerySet[Any, tuple[UUID]]:
    return SEARCHABLES[kind].visible(actor).filter(id__in=ids).order_by().values_list("id")


def _filled_up(hits: list[Hit]) -> list[UUID]:
    """Always as many ids, some of them nobody's: so the statement is always the same."""
    ids = [hit.record_id for hit in hits[:FIRST_LOOK]]
    return ids + NOBODYS[len(ids) :]


def _allowed(actor: Actor, groups: dict[str, list[Hit]]) -> set[UUID]:
    """The records among them that the actor may see, of all kinds by one statement."""
    asked = [
        SEARCHABLES[kind].visible(actor).filter(id__in=[hit.record_id for hit in own]).order_by().values_list("id")
        for kind, own in groups.items()
    ]
    if not asked:
        return set()
    parts = [rows.query.sql_with_params() for rows in asked]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"({sql})" for sql, _ in parts), [value for _, params in parts for value in params]
        )
        return {row[0] for row in cursor.fetchall()}


def _seen(hits: list[Hit], allowed: set[UUID]) -> int:
    return sum(hit.record_id in allowed for hit in hits)


def _just_made(new_ones: Rows, typed: str, query: str) -> list[Hit]:
    """Records of the last minute, however many others match; mostly there are none."""
    if not new_ones:
        return []
    kinds = {kind for kind, _, _ in new_ones}
    with connection.cursor() as cursor:
        cursor.execute(INDEXED, [query, require_organization_id(), list(kinds), [each[1] for each in new_ones]])
        indexed = cursor.fetchall()
    known = {record_id for _kind, record_id, *_ in indexed}
    left = [each for each in new_ones if each[1] not in known]
    return [Hit(*shown) for *shown, matches in indexed if matches] + _not_indexed(left, typed)


def _not_indexed(made: Rows, typed: str) -> list[Hit]:
    """Those that match of records which the index will learn of by an event, in a moment; after an import, by a job."""
    wanted = name_key(typed).split()
    new = {_new_key(*each): each for each in made}
    known = {key: NEW_WORDS.get(key) for key in new}
    if unread := [each for key, each in new.items() if known[key] is None]:
        known |= _read(unread)
    return [
        told.hit
        for told in known.values()
        if told and told.hit and wanted and all(any(word.startswith(each) for word in told.words) for each in wanted)
    ]


def _read(made: Rows) -> dict[NewKey, NewWords]:
    """The words of these, kept: while one types, and while an import is on, the same are asked for at every letter."""
    by_kind: dict[str, dict[UUID, str]] = {}
    for kind, record_id, version in made:
        by_kind.setdefault(kind, {})[record_id] = version
    told = dict.fromkeys((_new_key(*each) for each in made), NewWords(None, ()))  # in the bin, mostly
    for kind, versions in by_kind.items():
        for record in SEARCHABLES[kind].rows().filter(id__in=list(versions)):
            told[_new_key(kind, record.id, versions[record.id])] = _words_of(kind, record)
    return {key: NEW_WORDS.put(key, words, NEW_BYTES) for key, words in told.items()}


def _words_of(kind: str, record: Any) -> NewWords:
    found = SEARCHABLES[kind].found(record)
    words = name_key(" ".join((found.title, *found.names, *found.emails))).replace("@", " ").split()
    return NewWords(Hit(kind, record.id, found.title, found.subtitle), tuple(words))


def _new_key(kind: str, record_id: UUID, version: str) -> NewKey:
    return require_organization_id(), kind, record_id, version


def _new_ones(actor: Actor) -> Asked | None:
    """Kind and id of each, by one statement."""
    began = timezone.now() - JUST_NOW
    since = UUID(int=int(began.timestamp() * 1000) << 80)  # the least UUIDv7 of that moment
    kinds = [kind for kind, searchable in SEARCHABLES.items() if actor.can(searchable.capability)]
    if not kinds:
        return None
    each = [NEW_ONES.format(kind=kind, table=SEARCHABLES[kind].table, most=MOST_NEW) for kind in kinds]
    by_protocol, organization = " UNION ALL ".join(each), require_organization_id()
    text = by_protocol.replace("$1", f"'{organization}'").replace("$2", f"'{since}'")
    return Asked(text, by_protocol.encode(), (organization.hex.encode(), since.hex.encode()))
