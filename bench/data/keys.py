"""The keys by which duplicates are found, as the product writes them."""

from importlib import import_module
from typing import Any

from bench.data.filling import Connection
from crm.customers.matching.keys import PersonFacts, company_keys, person_keys
from crm.customers.matching.stored import in_columns

CHUNK = 20_000
ADD = """
    INSERT INTO customers_matchkeys (id, tenant_id, first, second)
    SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[])
"""


def make_match_keys(connection: Connection) -> None:
    """For everybody, in chunks; made of names by the program, so the database can't make them up by itself."""
    filling: Any = import_module("crm.customers.migrations.0008_fill_match_keys")
    for query, of_people in ((filling.PEOPLE, True), (filling.COMPANIES, False)):
        start: Any = "00000000-0000-0000-0000-000000000000"
        while rows := connection.execute(query, [start, CHUNK]).fetchall():
            found = [
                (record_id, tenant, *in_columns(keys))
                for record_id, tenant, *facts in rows
                if (keys := person_keys(PersonFacts(*facts)) if of_people else company_keys(*facts))
            ]
            if found:
                connection.execute(ADD, [list(column) for column in zip(*found, strict=True)])
            start = rows[-1][0]
