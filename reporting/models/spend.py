"""What was paid to get leads: an advertisement, a fair, a campaign."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from crm.money import Money
from crm.tenancy.models import TenantForeignKey, TenantModel


class SpendOn(models.TextChoices):
    """What a cost can be booked on; the names of the report's dimensions that have costs."""

    SOURCE = "source", "Source"
    CAMPAIGN = "campaign", "Campaign"
    FORM = "form", "Form"


class Spend(TenantModel):
    """An amount for the days from `starts` to `ends`, both included."""

    on = models.CharField("For", max_length=10, choices=SpendOn)
    key = models.CharField(max_length=120)  # the source's or the campaign's words, or the form's id
    starts = models.DateField("From")
    ends = models.DateField("To")
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=200, blank=True)
    by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "starts", "ends"], name="spend_days")]
        constraints = [
            models.CheckConstraint(condition=Q(minor__gt=0), name="spend_above_zero"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="spend_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} for {self.key}"

    @property
    def amount(self) -> Money:
        """The whole of it."""
        return Money(self.minor, self.currency)

    def minor_within(self, start: date, until: date) -> int:
        """Its share of the days from `start` up to, not including, `until`: each day bears the same.

        Shares of neighbouring spans add up to the whole amount: each is the difference of two rounded sums.
        """
        return self._minor_before(until) - self._minor_before(start)

    def _minor_before(self, day: date) -> int:
        days = (self.ends - self.starts).days + 1
        gone = min(max((day - self.starts).days, 0), days)
        return self.minor * gone // days
