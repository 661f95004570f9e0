"""Tag many people at once."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from uuid import UUID

from crm.accounts.actor import Actor
from crm.customers.actions.tags import tag_called
from crm.customers.models import Person, PersonTag
from crm.events.catalog.customers import TagAdded
from crm.events.emit import emit
from crm.tenancy.writing import insert_missing, together

Cause = Callable[[], AbstractContextManager[None]]


def tag_people(people: Sequence[tuple[Person, Cause]], name: str, by: Actor) -> set[UUID]:
    """As `add_tag` for each of them, in three statements. The ids of those who did not have the tag.

    Events are emitted within each one's cause; somebody named twice is tagged on account of the first. Runs in the
    caller's transaction. Raises NotAllowed, Refused like `add_tag`.
    """
    for person, _ in people:
        by.require("customers.edit", person)
    tag = tag_called(name)
    once = {person.id: (person, cause) for person, cause in reversed(people)}
    links = {PersonTag(person=once[key][0], tag=tag): key for key in sorted(once)}  # by id: two batches never deadlock
    written = insert_missing(list(links))
    fresh = {key for link, key in links.items() if link.id in written}
    with together():
        for person, cause in once.values():
            if person.id in fresh:
                with cause():
                    emit(TagAdded(person_id=person.id, company_id=person.company_id, tag=tag.name), by=by)
    return fresh
