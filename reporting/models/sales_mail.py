"""The sales report that a member has mailed to himself, daily or weekly, with what he picked."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel
from crm.work.dues import instant

FRIDAY = 4


class Rhythm(models.TextChoices):
    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class SalesMail(TenantModel):
    """`sections` as reporting.sections calls them; `teams`, `members` and `pipelines` are ids, empty for all."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=6, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY)  # of the weekly one
    weekends = models.BooleanField(default=False)  # of the daily one: on Saturdays and Sundays, too
    hour = models.PositiveSmallIntegerField(default=7)  # in the member's own time zone
    sections: models.JSONField[Any, Any] = models.JSONField(default=list)
    teams: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    members: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    pipelines: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    silent_weeks = models.PositiveSmallIntegerField(default=6)  # after how many a customer was not contacted
    active = models.BooleanField(default=True)
    next_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)  # in a row, of the one that is due
    covered_until = models.DateTimeField(null=True, blank=True)  # what the last one told of
    last_sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member", "rhythm"], name="sales_mail_once"),
            models.CheckConstraint(condition=models.Q(hour__lte=23, weekday__lte=6), name="sales_mail_time"),
        ]
        indexes = [models.Index(fields=["tenant", "next_at"], condition=models.Q(active=True), name="sales_mail_due")]

    def __str__(self) -> str:
        return f"{self.get_rhythm_display()} sales report"

    @property
    def is_weekly(self) -> bool:
        """Once a week, not each day."""
        return self.rhythm == Rhythm.WEEKLY

    @property
    def weekdays(self) -> frozenset[int]:
        """On which it comes; Monday is 0."""
        if self.is_weekly:
            return frozenset({int(self.weekday)})
        return frozenset(range(7 if self.weekends else FRIDAY + 1))

    def time_after(self, moment: datetime, zone: str) -> datetime:
        """When it is due next, strictly after `moment` and on a later day than the last one that went out.

        An hour that a clock change leaves out falls on the next one that exists.
        """
        day = moment.astimezone(ZoneInfo(zone)).date()
        if self.last_sent_at is not None:
            day = max(day, self.last_sent_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1))
        while True:
            at = instant(day, time(int(self.hour)), zone)
            if at > moment and day.weekday() in self.weekdays:
                return at
            day += timedelta(days=1)

    def covers_since(self, due: datetime) -> datetime:
        """From when the one that is due tells: where the last one ended, but no more than two weeks."""
        usual = due - timedelta(days=7 if self.is_weekly else 1)
        return max(self.covered_until or usual, due - timedelta(days=14))
