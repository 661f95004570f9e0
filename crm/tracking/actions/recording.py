"""Keep the events of a batch: one statement, whatever is in it, and none of them twice.

Most visitors are nobody we know: then keeping is all there is to do, and goes to the database in a single message.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from crm.tenancy.alone import alone
from crm.tenancy.columns import array
from crm.tenancy.writing import Statement
from crm.tracking.cleaning import Batch
from crm.tracking.queries.sites import Site
from crm.tracking.sources import Touch

# What it does is in crm/tracking/migrations/0006_kept_at_once.py.
KEEP = "SELECT * FROM tracking_keep(%s, %s, %s, %s, %s" + ", %s" * 13 + ")"
HEAD = ("source", "medium", "campaign", "referrer", "landing")  # of a visit, in this order


class SiteChanged(Exception):
    """The website is not as the process remembered it; nothing was kept."""


@dataclass(frozen=True)
class Kept:
    """An event that was not there before."""

    id: UUID
    visit_id: UUID | None
    person_id: UUID | None
    at: datetime
    path: str
    title: str
    name: str


def record_of_nobody(site: Site, batch: Batch) -> int | None:
    """Keep what is new of a batch of somebody we don't know, in a transaction of its own: how many events that was.

    None where nothing was kept: we know him, so that there is more to do than to keep, or the website was changed.
    """
    if not batch.events:
        return 0
    rows = alone(site.organization_id, Statement(KEEP, _values(site, batch, if_unknown=True)))
    return sum(row[0] is not None for row in rows) if rows else None


def record_batch(site: Site, batch: Batch) -> list[Kept]:
    """Keep what is new of a batch, count it to its visits, and answer it. Runs in the site's organization's scope.

    Sent twice it is kept once. Raises SiteChanged.
    """
    if not batch.events:
        return []
    with connection.cursor() as cursor:
        cursor.execute(KEEP, _values(site, batch, if_unknown=False))
        rows = cursor.fetchall()
    if not rows:
        raise SiteChanged
    return [Kept(*row) for row in rows if row[0] is not None]


def _values(site: Site, batch: Batch, *, if_unknown: bool) -> list[Any]:
    events = batch.events
    heads: dict[UUID, Touch] = {event.visit_id: event.touch for event in events if event.visit_id and event.touch}
    return [
        site.organization_id,
        site.id,
        site.version,
        batch.visitor_id,
        if_unknown,
        array([event.id for event in events], "uuid"),
        array([event.visit_id for event in events], "uuid"),
        array([event.at for event in events], "timestamp"),
        array([event.path for event in events], "text"),
        array([event.title for event in events], "text"),
        array([event.name for event in events], "text"),
        array([None if event.facts is None else json.dumps(event.facts) for event in events], "jsonb"),
        array(list(heads), "uuid"),
        *(array([getattr(touch, name) for touch in heads.values()], "text") for name in HEAD),
    ]
