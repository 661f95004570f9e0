"""Put the first steps away for everybody, or take them out again."""

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.work.models import FirstRun


def show_first_steps(shown: bool, *, by: Actor) -> FirstRun:
    """Whether the home page shows them. Raises NotAllowed. Doing it twice is doing it once."""
    by.require("workspace.settings")
    row, _ = FirstRun.objects.get_or_create()
    if (row.dismissed_at is None) != shown:
        row.dismissed_at = None if shown else timezone.now()
        row.dismissed_by_id = None if shown else by.member_id
        row.save(update_fields=["dismissed_at", "dismissed_by"])
    return row
