"""One visit to a website, and whose browser it was once we know."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet
from crm.tracking.sources import touch_words

QUIET = timedelta(minutes=30)  # without a sign a visit is over; the script begins a new one after as long


class VisitQuerySet(TenantQuerySet["Visit"]):
    def of_person(self, person_id: object) -> Self:
        """All visits that are known to be somebody's."""
        return self.filter(person_id=person_id)

    def over(self, now: datetime | None = None) -> Self:
        """Visits that nothing more is expected of."""
        return self.filter(last_at__lt=(now or timezone.now()) - QUIET)


class Visit(TenantModel):
    """`id` and `visitor_id` are made up by the browser; both are random and say nothing of anybody."""

    website = TenantForeignKey("tracking.Website", models.CASCADE, related_name="visits", db_index=False)
    visitor_id = models.UUIDField()
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    started_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    pages = models.PositiveIntegerField(default=0)
    actions = models.PositiveIntegerField(default=0)  # what the site itself reports: fairlead.track()
    # Where he came from; see crm.tracking.sources.
    source = models.CharField(max_length=80, blank=True)
    medium = models.CharField(max_length=40, blank=True)
    campaign = models.CharField(max_length=120, blank=True)
    referrer = models.CharField(max_length=200, blank=True)
    landing = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True)  # when it went into the person's timeline

    objects: ClassVar[VisitQuerySet] = TenantManager.from_queryset(VisitQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "website", "started_at"], name="visit_website"),
            models.Index(fields=["tenant", "visitor_id", "started_at"], name="visit_visitor"),
            models.Index(
                fields=["tenant", "person", "-started_at"],
                condition=models.Q(person__isnull=False),
                name="visit_person",
            ),
            models.Index(
                fields=["tenant", "last_at"],
                condition=models.Q(person__isnull=False, told_at__isnull=True),
                name="visit_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%d.%m.%Y %H:%M}, {self.pages} pages"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.last_at < timezone.now() - QUIET

    @property
    def words(self) -> str:
        """Where he came from, in words; "" where nobody knows."""
        return touch_words(self.source, self.medium, self.campaign)

    @property
    def seconds(self) -> int:
        """From the first sign to the last."""
        return int((self.last_at - self.started_at).total_seconds())


class KnownVisitor(TenantModel):
    """A browser whose person we know; `id` is the visitor's. Whoever told us last is who it is."""

    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="+")
    known_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.id)
