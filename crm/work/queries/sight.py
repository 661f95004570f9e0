"""Whether somebody may see the record that something is about."""

from crm.accounts.actor import Actor
from crm.events.types import SubjectRef
from crm.search.searchable import SEARCHABLES
from crm.web.kinds import links_for


def may_see(actor: Actor, subject: SubjectRef) -> bool:
    """Whether the actor may find the record by searching: the same rule in both places."""
    searchable = SEARCHABLES.get(subject.kind)
    if searchable is None:
        return subject in links_for([subject])
    return actor.can(searchable.capability) and searchable.visible(actor).filter(id=subject.id).exists()
