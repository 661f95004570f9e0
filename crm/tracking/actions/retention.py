"""Let visits go that are older than their website keeps them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from crm.tenancy.scope import require_organization_id
from crm.tracking.models import Website

# The rows of one chunk are found through the index and deleted by their keys.
EVENTS = """
DELETE FROM tracking_pageevent WHERE tenant_id = %(tenant)s AND id IN (
    SELECT id FROM tracking_pageevent
    WHERE tenant_id = %(tenant)s AND website_id = %(website)s AND at < %(before)s ORDER BY at LIMIT %(most)s)
"""
VISITS = """
DELETE FROM tracking_visit WHERE tenant_id = %(tenant)s AND id IN (
    SELECT id FROM tracking_visit
    WHERE tenant_id = %(tenant)s AND website_id = %(website)s AND started_at < %(before)s
    ORDER BY started_at LIMIT %(most)s)
"""


def oldest_kept() -> dict[UUID, datetime]:
    """From when on each website's visits are kept."""
    now = timezone.now()
    days = Website.objects.values_list("id", "retention_days")
    return {website_id: now - timedelta(days=kept) for website_id, kept in days}


def drop_old_visits(website_id: UUID, before: datetime, *, most: int) -> int:
    """Delete up to `most` events, and visits, from before then. How many rows that were, 0 when nothing is left."""
    values: dict[str, Any] = {
        "tenant": require_organization_id(),
        "website": website_id,
        "before": before,
        "most": most,
    }
    gone = 0
    with connection.cursor() as cursor:
        for statement in (EVENTS, VISITS):
            cursor.execute(statement, values)
            gone += cursor.rowcount
    return gone


def note_pruned(website_id: UUID) -> None:
    """Nothing old is left of it today."""
    Website.objects.filter(id=website_id).update(pruned_at=timezone.now())
