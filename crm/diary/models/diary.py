"""A member's own calendars elsewhere, as they were joined: where they are, how one gets in, how the last look went."""

from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.sealing import SealedField
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

LEASE = timedelta(minutes=15)  # also in the migration's DueQueue: a worker that holds a diary longer has died


class State(models.TextChoices):
    CHOOSING = "choosing", "Calendars not chosen yet"
    JOINED = "joined", "Joined"
    LOCKED_OUT = "locked_out", "No access"  # the server took neither password nor consent any more
    LEAVING = "leaving", "Our meetings are being taken out"
    LEFT = "left", "Not joined"


WORKED_ON = (State.JOINED, State.LEAVING)


class DiaryQuerySet(TenantQuerySet["Diary"]):
    def due(self) -> Self:
        """Those to look into now that no worker holds."""
        now = timezone.now()
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
        return self.filter(free, state__in=WORKED_ON, due_at__lte=now).order_by("due_at", "id")


class Diary(TenantModel):
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    address = models.CharField(max_length=500)  # as typed: a mail address, or where the server is
    entry_url = models.CharField(max_length=1000, blank=True)  # where its calendars were found
    state = models.CharField(max_length=10, choices=State, default=State.CHOOSING)
    username = models.CharField(max_length=254)
    password = SealedField(blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    synced_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    problem = models.CharField(max_length=300, blank=True)  # of the last look, in words

    objects: ClassVar[DiaryQuerySet] = TenantManager.from_queryset(DiaryQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "member"], name="diary_of_a_member")]
        indexes = [
            models.Index(fields=["tenant", "due_at"], condition=Q(state__in=("joined", "leaving")), name="diary_due")
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def is_open(self) -> bool:
        """Whether one gets in, as far as we know."""
        return self.state in (State.CHOOSING, State.JOINED)
