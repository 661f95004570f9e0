"""Reads of imports."""

from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.jobs.models import Import


def imports_of(actor: Actor) -> QuerySet[Import]:
    """One's own, or everybody's for those who may see all; newest first."""
    rows = Import.objects.all().visible_to(actor) if actor.can("workspace.import") else Import.objects.none()
    return rows.select_related("by", "read_job", "check_job", "run_job", "undo_job").order_by("-id")


def get_import(actor: Actor, import_id: UUID, *, lock: bool = False) -> Import:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        rows = Import.objects.all().visible_to(actor).filter(id=import_id)
        list(rows.select_for_update(no_key=True).values_list("id"))
    found = imports_of(actor).filter(id=import_id).first()
    if found is None:
        raise NotFound("There is no such import.")
    return found


def has_imported() -> bool:
    """Whether anything was ever imported."""
    return Import.objects.filter(run_job__isnull=False).exists()
