"""Reads of saved views."""

from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.tenancy.kept import kept
from crm.web.models import SavedView


def views_of(list_key: str, actor: Actor) -> list[SavedView]:
    """The saved views of one list that the actor may use: pinned ones first, then in their order."""
    return sorted(_views_of(list_key, actor), key=lambda view: not view.pinned)


@kept
def _views_of(list_key: str, actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.all().visible_to(actor).filter(list_key=list_key)


def pinned_views(actor: Actor) -> list[SavedView]:
    """What stands under "Pinned" in the rail."""
    return list(SavedView.objects.all().visible_to(actor).filter(pinned=True)[:12])


def get_view(actor: Actor, view_id: UUID) -> SavedView:
    """A view the actor may use. Raises NotFound."""
    view = SavedView.objects.all().visible_to(actor).filter(id=view_id).first()
    if view is None:
        raise NotFound("There is no such view.")
    return view
