"""Move a person on: from subscriber to customer, never back."""

from uuid import UUID

from django.db import transaction

from crm.customers.models import Lifecycle, Person
from crm.events.catalog.customers import LifecycleChanged
from crm.events.emit import emit
from crm.events.types import SYSTEM, Acting, ActorRef
from crm.records.actions.keeping import keep
from crm.records.locking import lock_rows
from crm.records.models import RecordChange

ORDER = (
    Lifecycle.SUBSCRIBER,
    Lifecycle.LEAD,
    Lifecycle.QUALIFIED,
    Lifecycle.OPPORTUNITY,
    Lifecycle.CUSTOMER,
    Lifecycle.CHAMPION,
)
KEEPS = frozenset({Lifecycle.CUSTOMER, Lifecycle.CHAMPION})  # who bought is not lost by one lost deal


@transaction.atomic
def advance(person: Person, stage: Lifecycle, *, by: Acting | ActorRef = SYSTEM, batch: UUID | None = None) -> bool:
    """Take the person to `stage` if that is further on than where he stands; whether it changed.

    His history stands under `batch`, by which `step_back` finds it.

    Lost stands aside: customers never get there, and whoever is lost comes back by any stage.
    """
    lock_rows(Person, [person.id])
    now = Person.everything.get(id=person.id)
    old = Lifecycle(now.lifecycle)
    if not _is_further(old, stage):
        person.accept(now, "lifecycle")
        return False
    now.lifecycle = stage
    keep(now, by=by, batch=batch)
    person.accept(now, "lifecycle")
    emit(LifecycleChanged(person_id=now.id, company_id=now.company_id, old=old, new=stage), by=by)
    return True


@transaction.atomic
def step_back(person_id: UUID, batch: UUID, *, by: Acting | ActorRef = SYSTEM) -> bool:
    """Take back what `advance` did under `batch`, unless the person went on since; whether it changed."""
    done = RecordChange.objects.filter(kind="person", record_id=person_id, batch_id=batch).first()
    old, new = done.changes.get("lifecycle", (None, None)) if done else (None, None)
    if old is None:
        return False
    lock_rows(Person, [person_id])
    person = Person.everything.get(id=person_id)
    if person.lifecycle != new:
        return False
    person.lifecycle = old
    keep(person, by=by, undoes=batch)
    emit(LifecycleChanged(person_id=person.id, company_id=person.company_id, old=new, new=old), by=by)
    return True


def _is_further(old: Lifecycle, new: Lifecycle) -> bool:
    if old == new:
        return False
    if new == Lifecycle.LOST:
        return old not in KEEPS
    return old == Lifecycle.LOST or ORDER.index(new) > ORDER.index(old)
