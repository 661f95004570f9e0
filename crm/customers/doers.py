"""How customers are called who did something themselves."""

from functools import partial
from uuid import UUID

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.records.naming import Doer, register_doer
from crm.records.queries.records import known_ids


def _people(where: str, ids: set[UUID], viewer: Actor | None) -> dict[UUID, Doer]:
    """By name, for those who may see them: "Helena Brandt, in the portal"."""
    known = known_ids(viewer, "person", ids) if viewer is not None else set()
    rows = Person.everything.filter(id__in=known)
    return {person.id: Doer(person.name, reverse("customers:person", args=[person.id]), where) for person in rows}


register_doer("portal", partial(_people, "in the portal"))
register_doer("visitor", partial(_people, ""))
