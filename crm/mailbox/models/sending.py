"""A mail that goes out by its writer's own server."""

from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.mailbox.models.mailbox import Mailbox
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

HELD = timedelta(minutes=10)  # also in the migration's DueQueue


class SendingState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent, not yet in the Sent folder"
    DONE = "done", "Sent"
    FAILED = "failed", "Failed"
    UNSURE = "unsure", "Perhaps sent"  # the worker died while the server had it: never sent twice


class SendingQuerySet(TenantQuerySet["Sending"]):
    def due(self) -> Self:
        """What is to be handed over, or filed in the Sent folder, now."""
        open_states = (SendingState.WAITING, SendingState.SENT)
        return self.filter(state__in=open_states, due_at__lte=timezone.now()).order_by("due_at", "id")

    def stale(self) -> Self:
        """Claimed by a worker that ended before it could say what became of them."""
        return self.filter(state=SendingState.SENDING, claimed_at__lt=timezone.now() - HELD)


class Sending(TenantModel):
    """Beside the mail in the outbox (`message`), which stays out of our own server's way."""

    message = TenantForeignKey("mail.Message", models.CASCADE, related_name="+", db_index=False)
    mailbox = TenantForeignKey(Mailbox, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=SendingState, default=SendingState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    objects: ClassVar[SendingQuerySet] = TenantManager.from_queryset(SendingQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "message"], name="sending_once")]
        indexes = [
            models.Index(
                fields=["tenant", "due_at"],
                condition=Q(state__in=("waiting", "sending", "sent")),
                name="sending_due",
            )
        ]

    def __str__(self) -> str:
        return str(self.message_id)
