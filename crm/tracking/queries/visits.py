"""Reads of visits: somebody's, how many, and where he came from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Replace

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.tenancy.kept import kept
from crm.tracking.models import PageEvent, Visit
from crm.tracking.sources import Touch

NEWEST, MOST_PAGES = 5, 30


@dataclass(frozen=True)
class VisitCount:
    """How often somebody came to the organization's websites, and when last."""

    visits: int
    pages: int
    last_at: datetime


@dataclass(frozen=True)
class ShownVisit:
    """A visit with the titles of its pages, in their order, each once."""

    visit: Visit
    pages: list[str]


def visits_of(actor: Actor, person_id: UUID, most: int = NEWEST) -> list[ShownVisit]:
    """The newest visits of a person, with what he looked at; none for who may not see visits."""
    if not actor.can("tracking.view"):
        return []
    found: list[Any] = _newest(person_id, most)
    return [ShownVisit(visit, list(dict.fromkeys(visit.shown))) for visit in found]


@kept
def _newest(person_id: UUID, most: int) -> QuerySet[Visit]:
    """With the titles of their pages as `shown`."""
    seen = PageEvent.objects.filter(visit_id=OuterRef("pk")).order_by("at", "id")
    shown = ArraySubquery(seen.values_list(_shown(), flat=True)[:MOST_PAGES])
    visits = Visit.objects.of_person(person_id).select_related("website").annotate(shown=shown)
    return visits.order_by("-started_at")[:most]


def _shown() -> Case:
    """A page by its title; what the site reported by its name."""
    reported = Replace("name", Value("_"), Value(" "))
    return Case(When(~Q(name=""), then=reported), When(~Q(title=""), then=F("title")), default=F("path"))


def page_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What was looked at, or what was reported, by the events' ids."""
    rows = PageEvent.objects.filter(id__in=set(ids)).values_list("id", "name", "title", "path")
    return {key: name or title or path for key, name, title, path in rows}


def who_looked(actor: Actor, page_view_id: UUID) -> UUID:
    """The person who did. Raises NotAllowed, NotFound where it is nobody we know."""
    actor.require("tracking.view")
    event = PageEvent.objects.filter(id=page_view_id, person__isnull=False).first()
    if event is None or event.person_id is None:
        raise NotFound("There is no such visit, or it is kept no longer.")
    return event.person_id


def count_visits(person_ids: Collection[UUID], *, since: datetime | None = None) -> dict[UUID, VisitCount]:
    """How often these people came, for those who did. With `since` only visits that began from then on."""
    rows = Visit.objects.filter(person_id__in=person_ids)
    if since is not None:
        rows = rows.filter(started_at__gte=since)
    found = rows.values("person_id").annotate(visits=Count("id"), pages=Sum("pages"), last=Max("last_at")).order_by()
    return {row["person_id"]: VisitCount(row["visits"], row["pages"], row["last"]) for row in found if row["person_id"]}


def count_page(
    person_ids: Collection[UUID], path: str, *, since: datetime | None = None, below: bool = True
) -> dict[UUID, int]:
    """In how many visits these people looked at a page (or at one whose address begins so), for those who did."""
    rows = PageEvent.objects.views().filter(person_id__in=person_ids, **{"path__begins" if below else "path": path})
    if since is not None:
        rows = rows.filter(at__gte=since)
    found = rows.values("person_id").annotate(visits=Count("visit_id", distinct=True)).order_by()
    return {row["person_id"]: row["visits"] for row in found if row["person_id"]}


def touch_of_visit(visit: Visit) -> Touch:
    """Where a visit came from."""
    return Touch(source=visit.source, medium=visit.medium, campaign=visit.campaign, referrer=visit.referrer,
                 landing=visit.landing)  # fmt: skip


def first_and_latest(person_id: UUID) -> tuple[Visit, Visit] | None:
    """The first visit of a person, and the latest that came from somewhere (or else the latest); None without one."""
    mine = Visit.objects.of_person(person_id)
    first = mine.order_by("started_at").first()
    if first is None:
        return None
    from_somewhere = mine.exclude(source__in=("", "direct")).order_by("-started_at").first()
    return first, from_somewhere or mine.order_by("-started_at").first() or first
