"""Search as one types."""

from datetime import timedelta
from functools import cache, partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.normal_forms import name_key
from crm.search.lexemes import queries_for
from crm.search.searchable import SEARCHABLES
from crm.tenancy.gathering import answers_to, gathered
from crm.tenancy.hearing import Rows
from crm.tenancy.kept import kept
from crm.tenancy.postgresql.prepared import Asked
from crm.tenancy.scope import require_organization_id
from crm.tenancy.shelves import Shelf

# Planned for all of its rows, though only some will be read: else the planner would look through the table for them,
# and pass a million of others before it has found those of a small organization. The question is said twice, which
# makes it unlikely enough to the planner, who else gathers all rows of the organization as well.
PART = """(WITH matching AS MATERIALIZED (SELECT {columns} FROM search_searchentry
WHERE tenant_id = %(tenant)s::uuid AND words @@ %(query{number})s::tsquery
AND words @@ %(query{number})s::tsquery{more}) SELECT * FROM matching)"""
MATCHES = "kind, record_id::text, title, subtitle"  # as texts: of most of them no more is asked
MATCHES_OF_KIND = "record_id"
MOST = 200  # ranking every match of a short word would read them all
ROOM = 1.25  # for those that are found in a sample and again among all
# The server plans what it keeps without looking at the values, once in each connection. Left to itself it would plan
# what was just made anew each time, which takes ten times as long as to find that there is nothing.
ONCE = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)"
PLANNED_ONCE = Asked(ONCE, ONCE.encode())
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

Match = tuple[str, str, str, str]  # kind, id, title, subtitle


class Hit(NamedTuple):
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
    queries = queries_for(typed)
    if not queries:
        return []
    _, found = answers_to([PLANNED_ONCE, _question(MATCHES_OF_KIND, queries, most, kind=kind)])
    return [record_id for (record_id,) in _once_each(found, most)]


def find(actor: Actor, typed: str) -> list[Hit]:
    """Up to six records of each kind that the actor may see and that match every typed word."""
    queries = queries_for(typed)
    if not queries:
        return []
    asked = [PLANNED_ONCE, _question(MATCHES, queries, MOST), *_new_ones(actor)]
    _, matches, *made = answers_to(asked)
    found = _by_kind(actor, _once_each(matches, MOST) + _just_made(made, matches, typed, queries[-1]))
    first = {kind: _hits(own[:FIRST_LOOK]) for kind, own in found.items()}
    allowed = _first_allowed(actor, first)
    more = {
        kind: _hits(own[FIRST_LOOK:])
        for kind, own in found.items()
        if len(own) > FIRST_LOOK and _seen(first[kind], allowed) < PER_KIND
    }
    allowed |= _allowed(actor, more)
    return [
        hit
        for kind, own in first.items()
        for hit in [hit for hit in own + more.get(kind, []) if hit.record_id in allowed][:PER_KIND]
    ]


def _question(columns: str, queries: list[str], most: int, *, kind: str = "") -> Asked:
    """A sample is only asked where those before it had fewer, and all records where all had.

    In a way that the server can keep.
    """
    values = {"tenant": str(require_organization_id()), "kind": kind}
    values |= {f"query{number}": query for number, query in enumerate(queries)}
    sql = _words_of_question(columns, len(queries), int(most * ROOM), bool(kind))
    names = [name for name in values if f"%({name})s" in sql]
    kept = sql % {name: f"${number}" for number, name in enumerate(names, 1)}
    with connection.cursor() as cursor:
        return Asked(cursor.mogrify(sql, values), kept.encode(), tuple([values[name].encode() for name in names]))


@cache
def _words_of_question(columns: str, queries: int, most: int, of_kind: bool) -> str:
    more = " AND kind = %(kind)s::text" if of_kind else ""
    parts = [PART.format(columns=columns, number=number, more=more) for number in range(queries)]
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS found LIMIT {most}"  # noqa: S608  # our own words


def _once_each(rows: Rows, most: int) -> list[Any]:
    return list(dict.fromkeys(rows))[:most]


def _by_kind(actor: Actor, matches: list[Match]) -> dict[str, list[Match]]:
    """Those of the kinds that the actor may see at all, in the kinds' order; by title."""
    groups: dict[str, list[Match]] = {}
    for match in matches:
        groups.setdefault(match[0], []).append(match)
    kinds = sorted(SEARCHABLES.items(), key=lambda item: item[1].order)
    return {
        kind: sorted(groups[kind], key=lambda match: match[2].casefold())
        for kind, searchable in kinds
        if kind in groups and actor.can(searchable.capability)
    }


def _hits(matches: list[Match]) -> list[Hit]:
    return [Hit(kind, UUID(record_id), title, subtitle) for kind, record_id, title, subtitle in matches]


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


def _just_made(found: list[Rows], matches: Rows, typed: str, query: str) -> list[Match]:
    """Records of the last minute, however many others match, beside the matches; mostly there are none."""
    new_ones = [each for rows in found for each in rows]
    if not new_ones:
        return []
    kinds = {kind for kind, _, _ in new_ones}
    with connection.cursor() as cursor:
        cursor.execute(INDEXED, [query, require_organization_id(), list(kinds), [each[1] for each in new_ones]])
        indexed = cursor.fetchall()
    known = {record_id for _kind, record_id, *_ in indexed}
    left = [each for each in new_ones if each[1] not in known]
    made = [Hit(*shown) for *shown, matches in indexed if matches] + _not_indexed(left, typed)
    there = {record_id for _, record_id, *_ in matches}
    told = [(hit.kind, str(hit.record_id), hit.title, hit.subtitle) for hit in made]
    return [match for match in told if match[1] not in there]


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
    return NewWords(Hit(kind, record.id, found.title, found.below), tuple(words))


def _new_key(kind: str, record_id: UUID, version: str) -> NewKey:
    return require_organization_id(), kind, record_id, version


def _new_ones(actor: Actor) -> list[Asked]:
    """What finds kind and id of each; nothing, where the actor may see nothing."""
    began = timezone.now() - JUST_NOW
    since = UUID(int=int(began.timestamp() * 1000) << 80)  # the least UUIDv7 of that moment
    kinds = tuple([kind for kind, searchable in SEARCHABLES.items() if actor.can(searchable.capability)])
    if not kinds:
        return []
    by_protocol, organization = _words_of_new_ones(kinds, MOST_NEW), require_organization_id()
    text = by_protocol.replace("$1", f"'{organization}'").replace("$2", f"'{since}'")
    return [Asked(text, by_protocol.encode(), (organization.hex.encode(), since.hex.encode()))]


@cache
def _words_of_new_ones(kinds: tuple[str, ...], most: int) -> str:
    each = [NEW_ONES.format(kind=kind, table=SEARCHABLES[kind].table, most=most) for kind in kinds]
    return " UNION ALL ".join(each)
