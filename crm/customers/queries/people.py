"""Reads of people, scoped to the viewer."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.errors import NotFound
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept


def people_visible_to(actor: Actor) -> models.QuerySet[Person]:
    """All people the actor may see."""
    return Person.objects.visible_to(actor)


def get_person(actor: Actor, person_id: UUID, *, lock: bool = False) -> Person:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Person, [person_id])
    found = _by_id(actor, person_id)
    if not found:
        raise NotFound("There is no such person.")
    return found[0]


def look_at_person(actor: Actor, person_id: UUID) -> Person:
    """The same to be shown only, see crm/tenancy/glances.py. Raises NotFound."""
    found: list[Person] = _by_id.glances_by_id(actor, person_id)
    if not found:
        raise NotFound("There is no such person.")
    return found[0]


@kept
def _by_id(actor: Actor, person_id: UUID) -> models.QuerySet[Person]:
    return people_visible_to(actor).select_related("company", "owner").filter(id=person_id)


def person_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id."""
    return dict(Person.objects.filter(id__in=set(ids)).values_list("id", "name"))
