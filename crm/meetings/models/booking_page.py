"""A page on which customers choose a time by themselves."""

from typing import Any, ClassVar

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class BookingPage(TenantModel):
    """Its times are those at which a host is free: within his hours, away from absences and other meetings.

    With several hosts whoever is free gets the meeting, by turns.
    """

    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    intro = models.TextField("Introduction", blank=True)
    owner = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField("Length", default=30)
    every = models.PositiveSmallIntegerField("A start every", default=30)  # minutes
    before = models.PositiveSmallIntegerField("Free before", default=0)  # minutes
    after = models.PositiveSmallIntegerField("Free after", default=10)  # minutes
    notice = models.PositiveIntegerField("Not sooner than", default=240)  # minutes from now
    ahead = models.PositiveSmallIntegerField("Not later than", default=30)  # days from now
    place = models.CharField("Where", max_length=300, blank=True)
    questions: Any = models.JSONField(default=list)  # [{"ask": "...", "needed": true}, ...]
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ("title", "id")
        constraints = [models.UniqueConstraint(fields=["tenant", "slug"], name="booking_page_slug_once")]

    def __str__(self) -> str:
        return self.title


class BookingHost(TenantModel):
    """Somebody whom a booking can fall to."""

    page = TenantForeignKey(BookingPage, models.CASCADE, related_name="hosts")
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    booked = models.PositiveIntegerField(default=0)  # how many times it was his turn
    last_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering: ClassVar[tuple[str, ...]] = ("id",)
        constraints = [models.UniqueConstraint(fields=["tenant", "page", "member"], name="booking_host_once")]

    def __str__(self) -> str:
        return str(self.member_id)
