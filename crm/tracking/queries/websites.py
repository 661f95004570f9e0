"""Reads of websites and of what came from them lately."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.tracking.models import PageEvent, Visit, Website, WebsiteQuerySet
from crm.tracking.sources import touch_words

LATELY = timedelta(days=30)
NEWEST = 5000  # visits that ways are counted of, however busy a site is
WAYS = 8


@dataclass(frozen=True)
class Way:
    """How visitors came: in words, how many visits that were, and how many of them of people we know."""

    words: str
    visits: int
    known: int


def websites(actor: Actor) -> WebsiteQuerySet:
    """All websites. Raises NotAllowed."""
    actor.require("tracking.websites")
    return Website.objects.all()


def get_website(actor: Actor, website_id: UUID, *, lock: bool = False) -> Website:
    """One website. Raises NotFound, NotAllowed."""
    rows = Website.objects.select_for_update() if lock else Website.objects.all()
    website = rows.filter(id=website_id).first()
    if website is None:
        raise NotFound("There is no such website.")
    actor.require("tracking.websites")
    return website


def visits_lately(found: Sequence[Website]) -> dict[UUID, tuple[int, datetime | None]]:
    """How many visits each had in the last 30 days, and when the last sign came."""
    recent = Q(started_at__gte=timezone.now() - LATELY, website__in=found)
    rows = Visit.objects.filter(recent).values("website_id").annotate(visits=Count("id"), last=Max("last_at"))
    return {row["website_id"]: (row["visits"], row["last"]) for row in rows.order_by()}


def newest_events(website: Website, most: int = 15) -> list[PageEvent]:
    """What came last, newest first."""
    return list(PageEvent.objects.filter(website_id=website.id).select_related("person").order_by("-at")[:most])


def ways_to(website: Website) -> list[Way]:
    """How the newest visits of the last 30 days came about, the most frequent first."""
    recent = Visit.objects.filter(website=website, started_at__gte=timezone.now() - LATELY).order_by("-started_at")
    rows = list(recent.values_list("source", "medium", "campaign", "person_id")[:NEWEST])
    all_of = Counter(row[:3] for row in rows)
    known = Counter(row[:3] for row in rows if row[3])
    return [Way(touch_words(*way) or "Directly", count, known[way]) for way, count in all_of.most_common(WAYS)]
