"""Keep ways of looking at a list."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotAllowed, NotFound, Refused
from crm.web.models import SavedView
from crm.web.queries.saved_views import get_view

SHARE = "views.share"
MOST = 100  # of one person for one list
LONGEST = 8000


def save_view(  # what a view keeps
    list_key: str,
    name: str,
    filters: str,
    *,
    by: Actor,
    sort: str = "",
    columns: str = "",
    shape: str = "",
    shared: bool = False,
) -> SavedView:
    """A new view, the last of its list. Raises NotAllowed, Refused."""
    if by.member_id is None:
        raise NotAllowed("Only members keep views.")
    if shared:
        by.require(SHARE)
    own = SavedView.objects.filter(list_key=list_key, owner_id=by.member_id, deleted_at=None)
    if own.count() >= MOST:
        raise Refused(f"You have {MOST} views of this list already: delete one first.")
    if len(filters) > LONGEST:
        raise Refused("These are too many filters for one view.")
    return SavedView.objects.create(
        list_key=list_key,
        name=name,
        owner_id=by.member_id,
        shared=shared,
        position=own.count() + 1,
        filters=filters,
        sort=sort,
        columns=columns,
        shape=shape,
    )


def keep_changes(
    view_id: UUID, filters: str, *, by: Actor, sort: str = "", columns: str = "", shape: str = ""
) -> SavedView:
    """What the list shows now becomes the view. Raises NotFound, NotAllowed."""
    return _change(view_id, {"filters": filters, "sort": sort, "columns": columns, "shape": shape}, by)


def rename_view(view_id: UUID, name: str, *, by: Actor) -> SavedView:
    """Call it something else. Raises NotFound, NotAllowed."""
    return _change(view_id, {"name": name}, by)


def share_view(view_id: UUID, shared: bool, *, by: Actor) -> SavedView:
    """Let everybody use it, or nobody else any more. Raises NotFound, NotAllowed."""
    by.require(SHARE)
    return _change(view_id, {"shared": shared}, by)


def pin_view(view_id: UUID, pinned: bool, *, by: Actor) -> SavedView:
    """Put it into the rail (of everybody, if it is shared), or take it out. Raises NotFound, NotAllowed."""
    return _change(view_id, {"pinned": pinned}, by)


@transaction.atomic
def move_view(view_id: UUID, steps: int, *, by: Actor) -> None:
    """So many places up (-1) or down (1) among the list's own views. Raises NotFound, NotAllowed."""
    view = _own(view_id, by)
    views = list(SavedView.objects.filter(list_key=view.list_key, owner_id=view.owner_id, deleted_at=None))
    at = next(index for index, each in enumerate(views) if each.pk == view.pk)
    views.insert(min(max(at + steps, 0), len(views) - 1), views.pop(at))
    for position, each in enumerate(views, 1):
        each.position = position
    SavedView.objects.bulk_update(views, ["position"])


def delete_view(view_id: UUID, *, by: Actor) -> SavedView:
    """Take it away; `restore_view` brings it back. Raises NotFound, NotAllowed."""
    view = _own(view_id, by)
    view.deleted_at = timezone.now()
    view.save(update_fields=["deleted_at"])
    return view


def restore_view(view_id: UUID, *, by: Actor) -> SavedView:
    """Bring back a view of one's own. Raises NotFound."""
    view = SavedView.objects.filter(id=view_id, owner_id=by.member_id).first()
    if view is None:
        raise NotFound("There is no such view.")
    view.deleted_at = None
    view.save(update_fields=["deleted_at"])
    return view


def may_change(view: SavedView, actor: Actor) -> bool:
    """One's own; a shared one also whoever may share."""
    return view.owner_id == actor.member_id or (view.shared and actor.can(SHARE))


def _change(view_id: UUID, values: dict[str, str | bool], by: Actor) -> SavedView:
    view = _own(view_id, by)
    for name, value in values.items():
        setattr(view, name, value)
    view.version += 1
    view.save(update_fields=[*values, "version"])
    return view


def _own(view_id: UUID, by: Actor) -> SavedView:
    view = get_view(by, view_id)
    if not may_change(view, by):
        raise NotAllowed("This view is a colleague's. Save what you see as a view of your own.")
    return view
