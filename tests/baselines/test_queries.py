"""How many queries each page asks: never more than its baseline, and never more because there are more rows.

`UPDATE_BASELINES=1 pytest tests/baselines` writes queries.json anew; look at what changed before committing it.
"""

import json
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.accounts.models import User
from crm.tenancy.scope import tenant_scope
from crm.web.frame_counts import forget_frame_counts
from tests.factories.filling import add_rows
from tests.tenancy.routes import Route, our_routes
from tests.tenancy.sweeping import ID, Sweep
from tests.world import scope_of

FILE = Path(__file__).with_name("queries.json")
NEW_PAGE = 30  # what a page may ask that has no baseline yet
# One query for each of something an organization has a handful of. None is better: this list only gets shorter.
ONE_FOR_EACH = {"sales:pipelines"}
ALONE = re.compile(r'(RELEASE |ROLLBACK TO )?SAVEPOINT "\w+"')  # without a statement behind it
MORE_ROWS = [UUID(int=ID.int + number) for number in range(1, 4)]


@pytest.fixture
def sweep(db: None) -> Iterator[Sweep]:
    logging.disable(logging.CRITICAL)
    made = Sweep()
    made.insider.client.get("/")  # from his second page on the session knows where he works
    yield made
    logging.disable(logging.NOTSET)


def counts(sweep: Sweep, routes: list[Route]) -> dict[str, int]:
    """Queries of each page that answers 200 to somebody of the organization, savepoints left out."""
    found = {}
    for route in routes:
        sweep.ask(route, sweep.insider.client)  # what is read once per process is read now
        with scope_of(sweep.insider.organization):
            forget_frame_counts(sweep.insider.membership.id)  # the dearer case, and the same each time
        with CaptureQueriesContext(connection) as captured:
            answer = sweep.ask(route, sweep.insider.client)
        if answer.status == 200:
            found[route.name] = sum(not ALONE.fullmatch(query["sql"]) for query in captured.captured_queries)
    return found


def test_no_page_asks_more_than_before(sweep: Sweep) -> None:
    found = counts(sweep, [route for route in our_routes() if not route.is_public])
    if os.environ.get("UPDATE_BASELINES"):
        FILE.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    baseline = json.loads(FILE.read_text())
    more = {name: (count, baseline.get(name)) for name, count in found.items() if count > baseline.get(name, NEW_PAGE)}
    assert more == {}, "queries now, and by the baseline"


def test_no_list_asks_more_for_more_rows(sweep: Sweep) -> None:
    lists = [route for route in our_routes() if not route.is_public and not route.wants_record]
    few = counts(sweep, lists)
    for row_id in MORE_ROWS:
        User.objects.create(id=row_id, email=f"{row_id}@example.com", name="More")
    with tenant_scope(sweep.searched):
        for number, row_id in enumerate(MORE_ROWS):
            assert add_rows(f"more{number}", row_id) > 20
    many = counts(sweep, lists)
    grown = {name: (few[name], many[name]) for name in few if many.get(name, 0) > few[name]}
    assert {name: both for name, both in grown.items() if name not in ONE_FOR_EACH} == {}
    assert len(few) > 10
