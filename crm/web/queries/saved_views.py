"""Reads of saved views."""

from uuid import UUID

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.web.models import SavedView


def views_of(list_key: str, actor: Actor) -> list[SavedView]:
    """The saved views of one list that the actor may use: pinned ones first, then in their order."""
    found = list(SavedView.objects.all().visible_to(actor).filter(list_key=list_key))
    return sorted(found, key=lambda view: not view.pinned)


def pinned_views(actor: Actor) -> list[SavedView]:
    """What stands under "Pinned" in the rail."""
    return list(SavedView.objects.all().visible_to(actor).filter(pinned=True)[:12])


def get_view(actor: Actor, view_id: UUID) -> SavedView:
    """A view the actor may use. Raises NotFound."""
    view = SavedView.objects.all().visible_to(actor).filter(id=view_id).first()
    if view is None:
        raise NotFound("There is no such view.")
    return view
