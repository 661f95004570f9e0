"""Whether somebody may see the record that something is about."""

from crm.accounts.actor import Actor
from crm.events.types import SubjectRef
from crm.search.searchable import SEARCHABLES


def may_see(actor: Actor, subject: SubjectRef) -> bool:
    """Whether the actor may find the record by searching: the same rule in both places.

    What can't be found (mails, journeys, jobs) is nothing to write about: no.
    """
    searchable = SEARCHABLES.get(subject.kind)
    if searchable is None:
        return False
    return actor.can(searchable.capability) and searchable.visible(actor).filter(id=subject.id).exists()
