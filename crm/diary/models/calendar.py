"""One calendar of a diary, and what of its contents was looked at."""

from django.db import models
from django.db.models import Q

from crm.tenancy.models import TenantForeignKey, TenantModel


class Calendar(TenantModel):
    """`mark` is how far it was read: "sync:" with a token of RFC 6578, or "ctag:" where a server has none."""

    diary = TenantForeignKey("diary.Diary", models.CASCADE, related_name="calendars", db_index=False)
    url = models.CharField(max_length=1000)  # ends with a slash
    name = models.CharField(max_length=200)
    writable = models.BooleanField(default=True)
    is_busy = models.BooleanField("Its events count as busy", default=False)
    is_target = models.BooleanField("Meetings are written into it", default=False)
    mark = models.CharField(max_length=2000, blank=True)
    listed_at = models.DateTimeField(null=True, blank=True)  # when all of it was last gone through

    class Meta(TenantModel.Meta):
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "diary", "url"], name="diary_calendar_once"),
            models.UniqueConstraint(
                fields=["tenant", "diary"], condition=Q(is_target=True), name="diary_calendar_one_target"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Item(TenantModel):
    """A resource of a calendar that was read: the state of it that we know. Nothing of what it says is kept here."""

    calendar = TenantForeignKey(Calendar, models.CASCADE, related_name="items", db_index=False)
    name = models.CharField(max_length=500)  # the last part of its address
    etag = models.CharField(max_length=300)
    repeats = models.BooleanField(default=False)
    read_until = models.DateTimeField()  # up to when its occurrences were worked out

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "calendar", "name"], name="diary_item_once")]

    def __str__(self) -> str:
        return self.name
