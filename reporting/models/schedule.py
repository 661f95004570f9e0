"""A dashboard that a member has mailed to himself."""

from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class Frequency(models.TextChoices):
    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Every Monday"
    MONTHLY = "monthly", "On the first of each month"


class ReportSchedule(TenantModel):
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    frequency = models.CharField(max_length=8, choices=Frequency, default=Frequency.WEEKLY)
    hour = models.PositiveSmallIntegerField(default=7)  # in the organization's time zone
    period = models.CharField(max_length=20, default="this-quarter")
    active = models.BooleanField(default=True)
    next_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)  # in a row, of the one that is due
    last_sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "member"], name="one_schedule_per_member")]
        indexes = [models.Index(fields=["tenant", "next_at"], condition=models.Q(active=True), name="schedule_due")]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_frequency_display()}"

    def time_after(self, moment: datetime) -> datetime:
        """When it is due next, strictly after `moment`, at its hour of the active time zone.

        An hour that a clock change leaves out falls on the next one that exists.
        """
        local = timezone.localtime(moment)
        day = local.date()
        candidate = self._at(day)
        while candidate <= moment or not self._falls_on(timezone.localtime(candidate)):
            day += relativedelta(days=1)
            candidate = self._at(day)
        return candidate

    def _at(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(self.hour)))

    def _falls_on(self, local: datetime) -> bool:
        if self.frequency == Frequency.WEEKLY:
            return local.weekday() == 0
        return local.day == 1 if self.frequency == Frequency.MONTHLY else True
