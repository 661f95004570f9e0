"""Write down what getting leads cost."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from reporting.models import Spend
from reporting.queries.spending import get_spend


@transaction.atomic
def save_spend(spend: Spend, *, by: Actor) -> Spend:
    """Add a cost, or change one; the same new one twice is one, for its id comes with the form. Raises NotAllowed."""
    by.require("reporting.costs")
    if spend._state.adding and Spend.objects.filter(id=spend.id).exists():
        return get_spend(spend.id)
    if spend._state.adding:
        spend.by = by.membership
    spend.save()
    return spend


def remove_spend(spend_id: UUID, *, by: Actor) -> Spend:
    """Take a cost out of the reports. Doing it twice is doing it once. Raises NotAllowed, NotFound."""
    return _set_removed(spend_id, removed=True, by=by)


def restore_spend(spend_id: UUID, *, by: Actor) -> Spend:
    """Put a removed cost back. Raises NotAllowed, NotFound."""
    return _set_removed(spend_id, removed=False, by=by)


@transaction.atomic
def _set_removed(spend_id: UUID, *, removed: bool, by: Actor) -> Spend:
    by.require("reporting.costs")
    spend = get_spend(spend_id, lock=True)
    if bool(spend.removed_at) != removed:
        spend.removed_at = timezone.now() if removed else None
        spend.save(update_fields=["removed_at"])
    return spend
