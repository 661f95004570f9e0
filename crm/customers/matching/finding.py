"""Who is known already? One check, or thousands in a few statements: indexes lead to few, which are then compared."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection

from crm.customers.matching.candidates import Candidate
from crm.customers.matching.comparing import Known, agree, core, described
from crm.customers.matching.keys import company_probes, domain_key, home_key, postal, work_key
from crm.customers.matching.names import initials
from crm.customers.matching.rules import Rule, matching_rules
from crm.customers.matching.stored import COLUMNS, column_of, stored
from crm.customers.models import Certainty
from crm.records.models import CUSTOM
from crm.tenancy.scope import require_organization_id

SAME_NAME = "same name"  # looked up by the name alone
MOST = 200  # that one key leads to; a key with more says little
SURE_POINTS, LIKELY_POINTS = 100, 95

KEYS = """
SELECT q.n, q.kind, found.id, q.key FROM unnest(%s::int[], %s::text[], %s::text[]) AS q (n, kind, key),
LATERAL (SELECT id FROM customers_matchkeys WHERE tenant_id = %s AND {column} = q.key AND {column} <> ''
         LIMIT %s) AS found
"""
LOOK_UP = """
SELECT q.n, %s, found.id, q.key FROM unnest(%s::int[], %s::text[]) AS q (n, key),
LATERAL (SELECT {column} AS id FROM {table} WHERE tenant_id = %s AND {where} = q.key{more} LIMIT %s) AS found
"""
OWN_FIELD = """
SELECT q.n, q.field, found.record_id, q.key FROM unnest(%s::int[], %s::text[], %s::text[]) AS q (n, field, key)
JOIN records_customfield AS own ON own.tenant_id = %s AND own.record_kind = %s AND 'custom.' || own.key = q.field,
LATERAL (SELECT record_id FROM records_customvalue WHERE tenant_id = own.tenant_id AND field_id = own.id
         AND text_key = q.key LIMIT %s) AS found
"""
PEOPLE = """
SELECT p.id, p.name_key, p.first_name || p.last_name, coalesce(c.name, ''), coalesce(c.domain, ''), p.email,
       p.postal_code, p.city, p.country, p.birthday, p.deleted_at IS NOT NULL, p.merged_into_id
FROM customers_person AS p LEFT JOIN customers_company AS c ON c.tenant_id = p.tenant_id AND c.id = p.company_id
WHERE p.tenant_id = %s AND p.id = ANY(%s)
"""
COMPANIES = """
SELECT id, name, domain, postal_code, city, country, deleted_at IS NOT NULL, merged_into_id
FROM customers_company WHERE tenant_id = %s AND id = ANY(%s)
"""
EMPLOYERS = "SELECT domain, name FROM customers_company WHERE tenant_id = %s AND domain = ANY(%s) AND domain <> ''"


@dataclass(frozen=True)
class Match:
    """A record that is the same, or perhaps. `score` per cent; `reasons` complete "because of ..."."""

    record_id: UUID
    certainty: str
    score: int
    reasons: tuple[str, ...]
    rule: Rule
    in_bin: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it is the same beyond doubt."""
        return self.certainty == Certainty.SURE


def find_matches(candidate: Candidate) -> list[Match]:
    """Who this may be, by the organization's matching rules; the surest first. At most a few round trips."""
    return match_many([candidate])[0]


def match_many(candidates: Sequence[Candidate], rules: Sequence[Rule] | None = None) -> list[list[Match]]:
    """The same for many candidates, all people or all companies, in as many statements as for one.

    Answers a list for each candidate, in their order: the surest match first, each record once, `record_id` of the
    candidate itself left out. A record that was merged is answered by the one it was merged into. What lies in the bin
    is answered too, marked `in_bin`. Candidates are not compared with each other: ask again after a chunk was
    written, or group equal keys (`emails`, `phones`) within a chunk. Good for chunks of 500 to 2,000: a person costs
    about 0.1 ms among a million. What is done about a match: `rules.answer_for(noun, entrance, match.certainty)`.
    Runs in the caller's scope.
    """
    if not candidates:
        return []
    noun = candidates[0].noun
    rules = matching_rules(noun) if rules is None else rules
    found = _hits(noun, candidates, rules)
    known = _read(noun, {record_id for hits in found for record_id in hits})
    return [
        _judged(candidate, hits, known, rules) for candidate, hits in zip(candidates, found, strict=True)
    ]  # fmt: skip


def match_two(one: Candidate, two: Candidate, rules: Sequence[Rule] | None = None) -> Match | None:
    """Whether two would count as the same by the rules, without asking the database who else is there."""
    known = Known(
        UUID(int=0), two.name if two.noun == "company" else two.name_key, two.company,
        email=next(iter(two.emails), ""), domain=two.domain, postal_code=two.postal_code, city=two.city,
        country=two.country, birthday=two.birthday,
    )  # fmt: skip
    for fact, mine, theirs in (
        ("email", one.emails, two.emails),
        ("phone", one.phones, two.phones),
        ("domain", (one.domain,) if one.domain else (), (two.domain,)),
    ):
        if shared := set(mine) & set(theirs):
            known.hits[fact] = min(shared)
    return _judge(one, known, matching_rules(one.noun) if rules is None else rules)


Hits = dict[UUID, dict[str, str]]  # record -> {fact: the value that an index led by}


def _hits(noun: str, candidates: Sequence[Candidate], rules: Sequence[Rule]) -> list[Hits]:
    found: list[Hits] = [{} for _ in candidates]
    fields = frozenset().union(*(rule.fields for rule in rules), *map(_by_name_alone, rules))
    statements = [*_exact(noun, candidates, fields), *_keyed(noun, candidates, fields)]
    if not statements:
        return found
    sql = " UNION ALL ".join(f"({each})" for each, _ in statements)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, params in statements for value in params])
        for number, fact, record_id, key in cursor.fetchall():
            if record_id != candidates[number].record_id:
                found[number].setdefault(record_id, {})[fact] = key
    return found


Statement = tuple[str, list[Any]]


def _by_name_alone(rule: Rule) -> frozenset[str]:
    """Whether nothing but the name leads to those whom a rule is about."""
    others = {field for field in rule.fields if field.startswith(CUSTOM)} | {"email", "phone", "company", "postal_code"}
    return frozenset({SAME_NAME}) if "name" in rule.fields and not others & rule.fields else frozenset()


def _exact(noun: str, candidates: Sequence[Candidate], fields: frozenset[str]) -> Iterator[Statement]:
    """Addresses, numbers, domains, own fields: their own indexes."""
    table = f"customers_{noun}"
    shared = " AND NOT shared" if noun == "person" else ""
    sources: dict[str, tuple[str, str, str, str]] = {
        "email": (f"{noun}_id", f"{table}email", "key", shared),
        "phone": (f"{noun}_id", f"{table}phone", "number", ""),
        "domain": ("id", table, "domain", " AND domain <> ''"),
    }
    for fact in sorted(sources.keys() & fields):
        asked = [(n, key) for n, each in enumerate(candidates) for key in _said(each, fact)]
        if asked:
            column, where_in, where, more = sources[fact]
            yield _look_up(fact, asked, column, where_in, where, more)
    if noun == "person" and SAME_NAME in fields:
        asked = [(n, each.name_key) for n, each in enumerate(candidates) if each.name_key]
        if asked:
            yield _look_up(SAME_NAME, asked, "id", table, "name_key", "")
    own = [
        (n, f"{CUSTOM}{key}", value) for n, each in enumerate(candidates) for key, value in each.custom.items()
        if f"{CUSTOM}{key}" in fields and value
    ]  # fmt: skip
    if own:
        numbers, names, keys = (list(column) for column in zip(*own, strict=True))
        yield OWN_FIELD, [numbers, names, keys, require_organization_id(), noun, MOST]


def _said(candidate: Candidate, fact: str) -> tuple[str, ...]:
    if fact == "domain":
        return (candidate.domain,) if candidate.domain else ()
    return candidate.emails if fact == "email" else candidate.phones


def _look_up(fact: str, asked: list[tuple[int, str]], column: str, table: str, where: str, more: str) -> Statement:
    sql = LOOK_UP.format(column=column, table=table, where=where, more=more)
    return sql, [fact, [n for n, _ in asked], [key for _, key in asked], require_organization_id(), MOST]


def _keyed(noun: str, candidates: Sequence[Candidate], fields: frozenset[str]) -> Iterator[Statement]:
    """Names that are nearly the same: those with a key in common."""
    if "name" not in fields:
        return
    if noun == "company":
        asked = [(n, *key) for n, each in enumerate(candidates) for key in sorted(company_probes(each.name))]
    else:
        employers = _employers(candidates) if "company" in fields else {}
        asked = [(n, *key) for n, each in enumerate(candidates) for key in _person_probes(each, fields, employers)]
    for column in COLUMNS:
        here = [(n, kind, stored((kind, key))) for n, kind, key in asked if column_of(kind) == column]
        if here:
            numbers, kinds, keys = (list(each) for each in zip(*here, strict=True))
            yield KEYS.format(column=column), [numbers, kinds, keys, require_organization_id(), MOST]


def _person_probes(
    candidate: Candidate, fields: frozenset[str], employers: dict[str, set[str]]
) -> Iterable[tuple[str, str]]:
    letters = initials(candidate.name_key)
    if not letters:
        return
    if "company" in fields:
        domain = candidate.mail_domain
        cores = {core(candidate.company)} | employers.get(domain, set())
        yield from (work_key(letters, each) for each in sorted(cores) if each)
        if domain:
            yield domain_key(letters, domain)
    if "postal_code" in fields and (code := postal(candidate.postal_code)):
        yield home_key(letters, code)


def _employers(candidates: Sequence[Candidate]) -> dict[str, set[str]]:
    """The core names of companies by the domains of the candidates' addresses."""
    domains = {candidate.mail_domain for candidate in candidates if candidate.name} - {""}
    found: dict[str, set[str]] = {}
    if domains:
        with connection.cursor() as cursor:
            cursor.execute(EMPLOYERS, [require_organization_id(), sorted(domains)])
            for domain, name in cursor.fetchall():
                found.setdefault(domain, set()).add(core(name))
    return found


def _read(noun: str, ids: set[UUID]) -> dict[UUID, Known]:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE if noun == "person" else COMPANIES, [require_organization_id(), list(ids)])
        rows = cursor.fetchall()
    return {row[0]: _company(row) if noun == "company" else _person(row) for row in rows}


def _person(row: tuple[Any, ...]) -> Known:
    record_id, name, called, company, company_domain, email, code, city, country, birthday, gone, merged = row
    return Known(
        record_id, name if called else "", company, company_domain, email,
        postal_code=code, city=city, country=country, birthday=birthday,
        in_bin=gone and merged is None, merged_into=merged,
    )  # fmt: skip


def _company(row: tuple[Any, ...]) -> Known:
    record_id, name, domain, code, city, country, gone, merged = row
    return Known(
        record_id, name, domain=domain, postal_code=code, city=city, country=country,
        in_bin=gone and merged is None, merged_into=merged,
    )  # fmt: skip


def _judged(candidate: Candidate, hits: Hits, known: dict[UUID, Known], rules: Sequence[Rule]) -> list[Match]:
    best: dict[UUID, Match] = {}
    for record_id, facts in hits.items():
        if record_id not in known:
            continue
        match = _judge(candidate, replace(known[record_id], hits=facts), rules)
        if match is None or match.record_id == candidate.record_id:
            continue
        other = best.get(match.record_id)
        if other is None or (match.is_sure, match.score) > (other.is_sure, other.score):
            best[match.record_id] = match
    return sorted(best.values(), key=lambda match: (not match.is_sure, -match.score, match.record_id))


def _judge(candidate: Candidate, known: Known, rules: Sequence[Rule]) -> Match | None:
    """By the first rule that holds; a sure one goes before the others."""
    for rule in sorted(rules, key=lambda each: each.certainty != Certainty.SURE):
        agreed = [agree(criterion, candidate, known) for criterion in rule.criteria]
        if agreed and all(agreed):
            sure = rule.certainty == Certainty.SURE
            score = SURE_POINTS if sure else min(LIKELY_POINTS, *agreed)
            reasons = tuple(
                described(criterion, candidate, known, points)
                for criterion, points in zip(rule.criteria, agreed, strict=True)
            )
            return Match(known.merged_into or known.id, rule.certainty, score, reasons, rule, known.in_bin)
    return None
