"""What one unit of a currency was worth in another on a day."""

from django.db import models
from django.utils import timezone

from crm.exact import ExactField
from crm.tenancy.models import TenantModel


class Source(models.TextChoices):
    TYPED = "typed", "Entered here"
    FEED = "feed", "Read from the feed"


class Rate(TenantModel):
    """On this day one `base` is `units` of `currency`. An exact decimal, never rounded on the way."""

    day = models.DateField()
    base = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    units = ExactField(places=10)
    source = models.CharField(max_length=5, choices=Source, default=Source.TYPED)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "day", "base", "currency"], name="rate_of_a_day_once"),
            models.CheckConstraint(condition=models.Q(units__gt=0), name="rate_positive"),
            models.CheckConstraint(condition=~models.Q(base=models.F("currency")), name="rate_of_two_currencies"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: 1 {self.base} = {self.units.normalize():f} {self.currency}"


class RateFeed(TenantModel):
    """Where rates are read from every day; one for an organization. `problem`: why the last try failed."""

    address = models.URLField(max_length=300)
    active = models.BooleanField(default=True)
    next_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)  # when it last went well
    problem = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_rate_feed")]
        indexes = [models.Index(fields=["tenant", "next_at"], condition=models.Q(active=True), name="rate_feed_due")]

    def __str__(self) -> str:
        return self.address
