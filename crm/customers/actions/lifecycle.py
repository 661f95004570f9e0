"""Move a person on: from subscriber to customer, never back."""

from django.db import transaction

from crm.customers.models import Lifecycle, Person
from crm.events.catalog.customers import LifecycleChanged
from crm.events.emit import emit
from crm.events.types import SYSTEM, Acting, ActorRef
from crm.records.actions.keeping import keep
from crm.records.locking import lock_rows

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
def advance(person: Person, stage: Lifecycle, *, by: Acting | ActorRef = SYSTEM) -> bool:
    """Take the person to `stage` if that is further on than where he stands; whether it changed.

    Lost stands aside: customers never get there, and whoever is lost comes back by any stage.
    """
    lock_rows(Person, [person.id])
    now = Person.everything.get(id=person.id)
    old = Lifecycle(now.lifecycle)
    if not _is_further(old, stage):
        person.accept(now, "lifecycle")
        return False
    now.lifecycle = stage
    keep(now, by=by)
    person.accept(now, "lifecycle")
    emit(LifecycleChanged(person_id=now.id, company_id=now.company_id, old=old, new=stage), by=by)
    return True


def _is_further(old: Lifecycle, new: Lifecycle) -> bool:
    if old == new:
        return False
    if new == Lifecycle.LOST:
        return old not in KEEPS
    return old == Lifecycle.LOST or ORDER.index(new) > ORDER.index(old)
