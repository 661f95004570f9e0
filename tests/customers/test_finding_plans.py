"""A check asks indexes alone, as crm_app behind row-level security: each key by equality, nothing from end to end."""

import json
from typing import Any

import pytest
from django.db import connection

from crm.customers.actions.companies import add_company
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.customers.matching.candidates import Candidate, company_candidate, person_candidate
from crm.customers.matching.finding import match_many
from tests.world import World

PERSON = {"first_name": "Ana", "last_name": "Berg", "email": "ana@nordwind.example", "phone": "+49301234567",
          "company_name": "Nordwind", "postal_code": "10115"}  # fmt: skip
COMPANY = {"name": "Nordwint", "domain": "nordwind.example", "phone": "+49301234567"}


@pytest.fixture
def known(in_scope: World) -> None:
    contact = Contact(first_name="Anna", last_name="Berg", company="Nordwind GmbH", phone="+49301234567")
    add_person(contact, {"postal_code": "10115"}, by=in_scope.boss.actor)
    add_company({"name": "Nordwind AG", "domain": "nordwind.example", "phone": "+49301234567"}, by=in_scope.boss.actor)


@pytest.mark.parametrize(
    ("candidate", "tables"),
    [
        (
            person_candidate(PERSON),
            {"customers_matchkeys", "customers_personemail", "customers_personphone", "customers_company"},
        ),
        (company_candidate(COMPANY), {"customers_matchkeys", "customers_company"}),
    ],
)
def test_a_check_reads_indexes_alone(known: None, candidate: Candidate, tables: set[str]) -> None:
    found: set[str] = set()
    scanned: list[str] = []
    statements = 0

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal statements
        statements += 1
        with context["connection"].connection.cursor() as cursor:
            # With a handful of rows reading a table is cheaper: what matters is which conditions an index can take.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            _read(cursor.fetchone()[0][0]["Plan"], found, scanned)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        assert match_many([candidate])[0]
    assert tables <= found, found  # which of two fitting indexes is taken, statistics say
    assert scanned == []
    assert statements <= 5  # the rules' versions, the rules once, employers, keys, facts


def _read(node: dict[str, Any], found: set[str], scanned: list[str]) -> None:
    if "Scan" in node["Node Type"] and str(node.get("Relation Name", "")).startswith("customers_"):
        rules = "rule" in node["Relation Name"]
        if node["Node Type"] == "Seq Scan" and not rules:
            scanned.append(json.dumps(node)[:300])
    if name := node.get("Index Name"):
        found.add(node.get("Relation Name", ""))
        if name in {"match_first", "match_second"} and f"({name[6:]} =" not in node.get("Index Cond", ""):
            scanned.append(f"{name} without its key: {node.get('Index Cond')}")
    for each in node.get("Plans", ()):
        _read(each, found, scanned)
