"""Say what people we know do on a website: at once to whoever listens, and in their timeline when the visit is over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.customers.models import Person
from crm.events.catalog.tracking import ActionReported, PageVisited, WebsiteVisited
from crm.events.emit import emit, emit_all
from crm.events.types import ActorRef, DomainEvent
from crm.tracking.actions.recording import Kept
from crm.tracking.models import PageEvent, Visit

VISITOR = ActorRef("visitor")
FRESH = timedelta(minutes=10)  # what a browser kept longer while it was offline sets nothing off
MOST_ACTIONS = 5  # named in one line of the timeline


def tell_live(website: str, kept: Sequence[Kept]) -> None:
    """Say what was just done by people we know: each page of a visit once, each thing reported every time."""
    recent = timezone.now() - FRESH
    theirs = [event for event in kept if event.person_id and event.visit_id and event.at >= recent]
    if not theirs:
        return
    companies = _companies(event.person_id for event in theirs if event.person_id)
    seen = _seen_before(theirs)
    events: list[DomainEvent] = []
    for event in sorted(theirs, key=lambda each: each.at):
        if event.person_id not in companies or event.visit_id is None:
            continue
        about: dict[str, Any] = {"person_id": event.person_id, "company_id": companies[event.person_id]}
        about |= {"visit_id": event.visit_id, "page_view_id": event.id, "website": website}
        if event.name:
            events.append(ActionReported(**about, name=event.name, path=event.path))
        elif (event.visit_id, event.path) not in seen:
            seen.add((event.visit_id, event.path))
            events.append(PageVisited(**about, path=event.path, title=event.title))
    emit_all(events, by=VISITOR)


@transaction.atomic
def tell_visits(most: int) -> int:
    """Put visits of people we know that are over into their timelines, once each. How many."""
    untold = Visit.objects.over().filter(person__isnull=False, told_at=None).select_related("website", "person")
    visits = list(untold.order_by("last_at").select_for_update(of=("self",), skip_locked=True)[:most])
    tell_these(visits)
    return len(visits)


def tell_these(visits: Sequence[Visit]) -> None:
    """Put these visits into the timelines of their people, each at the time of its beginning."""
    named = _names_of(visits)
    for visit in visits:
        if visit.person is None:
            continue
        event = WebsiteVisited(
            person_id=visit.person_id,
            company_id=visit.person.company_id,
            visit_id=visit.id,
            website=visit.website.name,
            pages=visit.pages,
            seconds=visit.seconds,
            landing=visit.landing,
            source=visit.source,
            medium=visit.medium,
            campaign=visit.campaign,
            actions=tuple(named[visit.id][:MOST_ACTIONS]),
        )
        emit(event, by=VISITOR, occurred_at=visit.started_at)
    Visit.objects.filter(id__in=[visit.id for visit in visits]).update(told_at=timezone.now())


def _companies(people: Iterable[UUID]) -> dict[UUID, UUID | None]:
    return dict(Person.objects.filter(id__in=set(people)).values_list("id", "company_id"))


def _seen_before(events: Sequence[Kept]) -> set[tuple[UUID | None, str]]:
    """Pages of these visits that were looked at before, apart from these events themselves."""
    visits = {event.visit_id for event in events}
    earlier = PageEvent.objects.views().filter(visit_id__in=visits).exclude(id__in=[event.id for event in events])
    return set(earlier.values_list("visit_id", "path"))


def _names_of(visits: Sequence[Visit]) -> dict[UUID, list[str]]:
    """What the site reported in each visit, in its order, each name once."""
    ids = [visit.id for visit in visits if visit.actions]
    found: dict[UUID, list[str]] = defaultdict(list)
    if not ids:
        return found
    reported = PageEvent.objects.filter(visit_id__in=ids).exclude(name="").order_by("at", "id")
    for visit_id, name in reported.values_list("visit_id", "name"):
        if visit_id and name not in found[visit_id]:
            found[visit_id].append(name)
    return found
