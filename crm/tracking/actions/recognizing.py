"""A browser turns out to be somebody's: all its visits are his from now on, also those before."""

from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.customers.models import Person
from crm.events.catalog.tracking import VisitorRecognized
from crm.events.emit import emit
from crm.events.types import Acting, ActorRef
from crm.records.locking import lock_rows
from crm.tenancy.writing import insert_once
from crm.tracking.actions.telling import VISITOR, tell_these
from crm.tracking.models import KnownVisitor, PageEvent, Visit

How = Literal["form", "link", "token"]
MOST_TOLD = 50  # earlier visits in his timeline; the newest count


@transaction.atomic
def recognize_visitor(
    visitor_id: UUID, person: Person, *, how: How, by: Acting | ActorRef = VISITOR
) -> KnownVisitor | None:
    """Join a browser's visits to a person. Doing it twice is doing it once; None for a person who is gone.

    Somebody else at the same browser gets the visit that is going on and those to come: what already stands in the
    first one's timeline stays his.
    """
    lock_rows(Person, [person.id])
    if not Person.everything.filter(id=person.id).exists():
        return None
    known = KnownVisitor(id=visitor_id, person=person)
    if not insert_once(known):
        known = KnownVisitor.objects.select_for_update().get(id=visitor_id)
        if known.person_id == person.id:
            return known
        known.person, known.known_at = person, timezone.now()
        known.save()
    _hand_over(visitor_id, person, how, by)
    return known


def _hand_over(visitor_id: UUID, person: Person, how: How, by: Acting | ActorRef) -> None:
    visits = Visit.objects.filter(visitor_id=visitor_id, told_at=None)
    ids = list(visits.order_by("id").select_for_update(of=("self",)).values_list("id", flat=True))
    Visit.objects.filter(id__in=ids).update(person=person)
    PageEvent.objects.filter(visit_id__in=ids).update(person=person)
    theirs = Visit.objects.filter(id__in=ids).select_related("website", "person").order_by("-started_at")
    first = theirs.last()
    emit(
        VisitorRecognized(
            person_id=person.id,
            company_id=person.company_id,
            visitor_id=visitor_id,
            how=how,
            visits=len(ids),
            since=first.started_at if first else None,
        ),
        by=by,
    )
    over = list(theirs.over())
    tell_these(over[:MOST_TOLD])
    Visit.objects.filter(id__in=[visit.id for visit in over[MOST_TOLD:]]).update(told_at=timezone.now())
