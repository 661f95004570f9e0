"""A meeting as it was written into a member's calendar."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class MeetingCopy(TenantModel):
    """It outlives its meeting, so that it can be taken out of the calendar.

    `state` tells what was written; "" if it has to be written anew. `starts_at` and `ends_at` are the times that the
    calendar shows as far as we know. With `is_invitation` it came there by mail, as he accepted it: his own program
    keeps it up to date, and we leave it alone.
    """

    calendar = TenantForeignKey("diary.Calendar", models.CASCADE, related_name="copies", db_index=False)
    meeting_uuid = models.UUIDField()
    name = models.CharField(max_length=500)
    etag = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=64, blank=True)
    is_invitation = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "calendar", "meeting_uuid"], name="meeting_copy_once"),
        ]

    def __str__(self) -> str:
        return self.name
