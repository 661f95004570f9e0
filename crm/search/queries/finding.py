"""Search as one types."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.normal_forms import name_key
from crm.search.lexemes import AND, queries_for
from crm.search.searchable import SEARCHABLES
from crm.tenancy.scope import require_organization_id

# Planned for all of its rows, though only some will be read: else the planner would look through the table for them,
# and pass a million of others before it has found those of a small organization.
PART = """(WITH matching AS MATERIALIZED (SELECT {columns} FROM search_searchentry
WHERE tenant_id = %s AND words @@ %s::tsquery{more}) SELECT * FROM matching)"""
MATCHES = PART.format(columns="kind, record_id, title, subtitle", more="")
MATCHES_OF_KIND = PART.format(columns="record_id", more=" AND kind = %s")
MOST = 200  # ranking every match of a short word would read them all
ROOM = 1.25  # for those that are found in a sample and again among all
NEW_ONES = '(SELECT %s, id FROM "{table}" WHERE tenant_id = %s AND id > %s ORDER BY id DESC LIMIT %s)'
INDEXED = """
SELECT kind, record_id, title, subtitle, words @@ %s::tsquery FROM search_searchentry
WHERE tenant_id = %s AND kind = ANY(%s) AND record_id = ANY(%s)
"""
PER_KIND = 6
FIRST_LOOK = 2 * PER_KIND  # mostly one may see what one finds; asking for two hundred costs more than asking again
JUST_NOW = timedelta(minutes=1)
MOST_NEW = 50


@dataclass(frozen=True)
class Hit:
    kind: str
    record_id: UUID
    title: str
    subtitle: str


def matching_ids(kind: str, typed: str, most: int = 500) -> list[UUID]:
    """Ids of records of a kind that match every typed word, whether or not somebody may see them; at most `most`."""
    return [record_id for (record_id,) in _matches(MATCHES_OF_KIND, queries_for(typed), (kind,), most)]


def find(actor: Actor, typed: str) -> list[Hit]:
    """Up to six records of each kind that the actor may see and that match every typed word."""
    queries = queries_for(typed)
    if not queries:
        return []
    hits = [Hit(*row) for row in _matches(MATCHES, queries, (), MOST)]
    known = {hit.record_id for hit in hits}
    hits += [hit for hit in _just_made(actor, typed, queries[-1]) if hit.record_id not in known]
    found = _by_kind(actor, hits)
    first = _allowed(actor, {kind: own[:FIRST_LOOK] for kind, own in found.items()})
    few = {kind: own for kind, own in found.items() if len(own) > FIRST_LOOK and _seen(own, first) < PER_KIND}
    allowed = first | _allowed(actor, {kind: own[FIRST_LOOK:] for kind, own in few.items()})
    return [hit for own in found.values() for hit in [hit for hit in own if hit.record_id in allowed][:PER_KIND]]


def _matches(part: str, queries: list[str], more: tuple[Any, ...], most: int) -> list[Any]:
    """Up to `most` rows. A sample is only asked where those before it had fewer, and all records where all had."""
    if not queries:
        return []
    given = [value for query in queries for value in (require_organization_id(), _said_twice(query), *more)]
    asked = f"SELECT * FROM ({' UNION ALL '.join([part] * len(queries))}) AS found LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked, [*given, int(most * ROOM)])
        return list(dict.fromkeys(cursor.fetchall()))[:most]


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


def _just_made(actor: Actor, typed: str, query: str) -> list[Hit]:
    """Records of the last minute, however many others match; mostly there are none."""
    made = _new_ids(actor)
    if not made:
        return []
    with connection.cursor() as cursor:
        every = [record_id for ids in made.values() for record_id in ids]
        cursor.execute(INDEXED, [query, require_organization_id(), list(made), every])
        indexed = cursor.fetchall()
    known = {record_id for _kind, record_id, *_ in indexed}
    left = {kind: [record_id for record_id in ids if record_id not in known] for kind, ids in made.items()}
    return [Hit(*shown) for *shown, matches in indexed if matches] + _not_indexed(left, typed)


def _not_indexed(made: dict[str, list[UUID]], typed: str) -> list[Hit]:
    """Those that match of records which the index will learn of by an event, in a moment."""
    wanted = name_key(typed).split()
    hits = []
    for kind, ids in made.items():
        searchable = SEARCHABLES[kind]
        for record in searchable.rows().filter(id__in=ids) if ids else ():
            found = searchable.found(record)
            words = name_key(" ".join((found.title, *found.names, *found.emails))).replace("@", " ").split()
            if wanted and all(any(word.startswith(each) for word in words) for each in wanted):
                hits.append(Hit(kind, record.id, found.title, found.subtitle))
    return hits


def _new_ids(actor: Actor) -> dict[str, list[UUID]]:
    """Their ids by kind, by one statement."""
    began = timezone.now() - JUST_NOW
    since = UUID(int=int(began.timestamp() * 1000) << 80)  # the least UUIDv7 of that moment
    kinds = [kind for kind, searchable in SEARCHABLES.items() if actor.can(searchable.capability)]
    if not kinds:
        return {}
    asked = " UNION ALL ".join(NEW_ONES.format(table=SEARCHABLES[kind].table) for kind in kinds)
    params = [value for kind in kinds for value in (kind, require_organization_id(), since, MOST_NEW)]
    found: dict[str, list[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(asked, params)
        for kind, record_id in cursor.fetchall():
            found.setdefault(kind, []).append(record_id)
    return found
