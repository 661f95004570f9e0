"""Two records side by side: in which facts they differ, what hangs on each, and what would survive."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from crm.accounts.actor import Actor
from crm.customers.standing import credit_words
from crm.customers.words import country_name
from crm.records.actions.joining import join_rule
from crm.records.custom.words import custom_word, link_titles
from crm.records.joining.references import references_to
from crm.records.joining.rules import Fact
from crm.records.joining.telling import counted
from crm.records.models import CUSTOM
from crm.records.queries.custom_fields import custom_fields
from crm.records.values import words_of
from crm.tenancy.scope import require_organization_id

COUNTS = "SELECT noun, record_id, count(*) FROM ({rows}) AS row (noun, id, record_id) GROUP BY 1, 2"
UNTOLD = ("entries of the timeline", "search entries", "e-mail addresses", "phones", "addresses")


@dataclass(frozen=True)
class Line:
    """A fact of both, as words; `chosen` is the place (0 or 1) of the one that survives unless somebody says else."""

    name: str
    label: str
    words: tuple[str, str]
    chosen: int

    @property
    def differs(self) -> bool:
        """Whether there is something to choose."""
        return self.words[0] != self.words[1]


@dataclass(frozen=True)
class Comparison:
    """Both records, `winner` the place of the one that should stay."""

    kind: str
    records: tuple[Any, Any]
    winner: int
    lines: list[Line]
    hanging: list[tuple[str, int, int]]

    @property
    def different(self) -> list[Line]:
        """What has to be chosen."""
        return [line for line in self.lines if line.differs]

    @property
    def same(self) -> list[tuple[str, str]]:
        """What both say: labels and words."""
        return [(line.label, line.words[0]) for line in self.lines if not line.differs and line.words[0]]


def compare(actor: Actor, one: Any, two: Any, winner_id: UUID | None = None) -> Comparison:
    """Two people or two companies; the one on which more hangs stays, unless `winner_id` says which."""
    records, kind = (one, two), one.kind
    hanging = hanging_on(kind, one.pk, two.pk)
    place = _winner(records, hanging) if winner_id is None else int(winner_id == two.pk)
    winner, loser = records[place], records[1 - place]
    take = set(join_rule(kind).suggest(winner, loser))
    lines = [
        Line(fact.name, fact.label, _pair(fact, records), 1 - place if fact.name in take else place)
        for fact in join_rule(kind).facts
    ]
    titles_of = [(field, record.custom.get(field.key)) for field in custom_fields(kind) for record in records]
    titles = link_titles(titles_of, actor)
    for field in custom_fields(kind):
        first, second = (custom_word(field, record.custom.get(field.key), titles) for record in records)
        name = f"{CUSTOM}{field.key}"
        lines.append(Line(name, field.label, (first, second), 1 - place if name in take else place))
    return Comparison(kind, records, place, lines, hanging)


def hanging_on(kind: str, one: UUID, two: UUID) -> list[tuple[str, int, int]]:
    """[("leads", 2, 0), ...]: what hangs on each of two records, by one statement."""
    parts: list[str] = []
    params: list[Any] = []
    for reference in references_to(kind):
        noun = counted(reference)
        if noun in UNTOLD or reference.column == "merged_into_id":
            continue
        of_kind = f' AND "{reference.kind_column}" = %s' if reference.kind_column else ""
        column = f'"{reference.column}"'
        parts.append(
            f"SELECT %s, id, {column} FROM {reference.table} "  # noqa: S608  # our own models' names
            f"WHERE tenant_id = %s AND {column} IN (%s, %s){of_kind}"
        )
        params += [noun, require_organization_id(), one, two, *([kind] if of_kind else [])]
    found: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(rows=" UNION ".join(parts)), params)
        for noun, record_id, count in cursor.fetchall():
            found.setdefault(noun, [0, 0])[int(record_id == two)] += count
    return [(noun, first, second) for noun, (first, second) in sorted(found.items())]


def _winner(records: tuple[Any, Any], hanging: list[tuple[str, int, int]]) -> int:
    """The one on which more hangs; then the one that says more; then the older one."""
    weights = [sum(first for _, first, _ in hanging), sum(second for _, _, second in hanging)]
    filled = [sum(value not in (None, "", False, {}, []) for value in record.columns().values()) for record in records]
    return int((weights[1], filled[1], records[0].pk) > (weights[0], filled[0], records[1].pk))


def _pair(fact: Fact, records: tuple[Any, Any]) -> tuple[str, str]:
    first, second = (_words(fact, record) for record in records)
    return first, second


def _words(fact: Fact, record: Any) -> str:
    if fact.name == "credit":
        words = credit_words(record)
        return ", ".join(part for part in (words.word, words.reason, words.limit) if part)
    if fact.name == "address":
        street, code, city, country = (getattr(record, column) for column in fact.columns)
        return ", ".join(part for part in (street, f"{code} {city}".strip(), country_name(country)) if part)
    found = []
    for column in fact.columns:
        value = getattr(record, column)
        if value not in (None, "", False):
            found.append(words_of(type(record), column, [value]).get(value, ""))
    return (" " if fact.name == "name" else ", ").join(part for part in found if part)
