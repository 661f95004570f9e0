"""Keep the events of a batch: one statement, whatever is in it, and none of them twice."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from crm.tenancy.columns import array
from crm.tracking.cleaning import Batch
from crm.tracking.queries.sites import Site
from crm.tracking.sources import Touch

# `site` is empty where the website is not as the process remembers it: then nothing is kept, and the caller looks anew.
# Visits are taken in the order of their ids, so that two batches at once never wait for each other.
RECORD = """
WITH site AS (
    SELECT id FROM tracking_website WHERE tenant_id = %(tenant)s AND id = %(website)s AND version = %(version)s
), known AS (
    SELECT person_id FROM tracking_knownvisitor WHERE tenant_id = %(tenant)s AND id = %(visitor)s
), fresh AS (
    INSERT INTO tracking_pageevent (tenant_id, id, website_id, visit_id, person_id, at, path, title, name, facts)
    SELECT %(tenant)s, sent.id, site.id, sent.visit, (SELECT person_id FROM known),
           sent.at, sent.path, sent.title, sent.name, sent.facts
    FROM site, unnest(%(ids)s::uuid[], %(visits)s::uuid[], %(ats)s::timestamptz[], %(paths)s::text[],
                      %(titles)s::text[], %(names)s::text[], %(facts)s::jsonb[])
               AS sent (id, visit, at, path, title, name, facts)
    ON CONFLICT DO NOTHING
    RETURNING id, visit_id, person_id, at, path, title, name
), seen AS (
    INSERT INTO tracking_visit AS v (tenant_id, id, website_id, visitor_id, person_id, started_at, last_at, pages,
                                     actions, source, medium, campaign, referrer, landing, told_at)
    SELECT %(tenant)s, visit_id, site.id, %(visitor)s::uuid, (SELECT person_id FROM known), min(at), max(at),
           count(*) FILTER (WHERE name = ''), count(*) FILTER (WHERE name <> ''),
           coalesce(min(head.source), ''), coalesce(min(head.medium), ''), coalesce(min(head.campaign), ''),
           coalesce(min(head.referrer), ''), coalesce(min(head.landing), ''), NULL
    FROM site, fresh
    LEFT JOIN unnest(%(heads)s::uuid[], %(sources)s::text[], %(media)s::text[], %(campaigns)s::text[],
                     %(referrers)s::text[], %(landings)s::text[])
              AS head (visit, source, medium, campaign, referrer, landing) ON head.visit = fresh.visit_id
    WHERE visit_id IS NOT NULL
    GROUP BY visit_id, site.id ORDER BY visit_id
    ON CONFLICT (tenant_id, id) DO UPDATE SET
        pages = v.pages + excluded.pages, actions = v.actions + excluded.actions,
        started_at = least(v.started_at, excluded.started_at), last_at = greatest(v.last_at, excluded.last_at),
        person_id = coalesce(v.person_id, excluded.person_id),
        source = CASE WHEN v.source = '' THEN excluded.source ELSE v.source END,
        medium = CASE WHEN v.source = '' THEN excluded.medium ELSE v.medium END,
        campaign = CASE WHEN v.source = '' THEN excluded.campaign ELSE v.campaign END,
        referrer = CASE WHEN v.source = '' THEN excluded.referrer ELSE v.referrer END,
        landing = CASE WHEN v.source = '' THEN excluded.landing ELSE v.landing END
    WHERE v.visitor_id = excluded.visitor_id AND v.website_id = excluded.website_id
)
SELECT fresh.id, fresh.visit_id, fresh.person_id, fresh.at, fresh.path, fresh.title, fresh.name
FROM site LEFT JOIN fresh ON true
"""  # no values of anybody's in it


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


def record_batch(site: Site, batch: Batch) -> list[Kept]:
    """Keep what is new of a batch, count it to its visits, and answer it. Runs in the site's organization's scope.

    Sent twice it is kept once. Raises SiteChanged.
    """
    if not batch.events:
        return []
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(RECORD, _values(site, batch))
        rows = cursor.fetchall()
    if not rows:
        raise SiteChanged
    return [Kept(*row) for row in rows if row[0] is not None]


def _values(site: Site, batch: Batch) -> dict[str, Any]:
    events = batch.events
    heads: dict[UUID, Touch] = {event.visit_id: event.touch for event in events if event.visit_id and event.touch}
    return {
        "tenant": site.organization_id,
        "website": site.id,
        "version": site.version,
        "visitor": batch.visitor_id,
        "ids": array([event.id for event in events], "uuid"),
        "visits": array([event.visit_id for event in events], "uuid"),
        "ats": array([event.at for event in events], "timestamp"),
        "paths": array([event.path for event in events], "text"),
        "titles": array([event.title for event in events], "text"),
        "names": array([event.name for event in events], "text"),
        "facts": array([None if event.facts is None else json.dumps(event.facts) for event in events], "jsonb"),
        "heads": array(list(heads), "uuid"),
        "sources": array([touch.source for touch in heads.values()], "text"),
        "media": array([touch.medium for touch in heads.values()], "text"),
        "campaigns": array([touch.campaign for touch in heads.values()], "text"),
        "referrers": array([touch.referrer for touch in heads.values()], "text"),
        "landings": array([touch.landing for touch in heads.values()], "text"),
    }
