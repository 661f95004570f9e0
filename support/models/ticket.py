"""One request of one customer, from the first word to the last."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import OwnedQuerySet
from crm.errors import Refused
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager


class TicketStatus(models.TextChoices):
    NEW = "new", "New"
    OPEN = "open", "Open"
    WAITING = "waiting", "Waiting for customer"
    ON_HOLD = "on_hold", "On hold"
    SOLVED = "solved", "Solved"
    CLOSED = "closed", "Closed"


class TicketPriority(models.TextChoices):
    LOW = "low", "Low"
    NORMAL = "normal", "Normal"
    HIGH = "high", "High"
    URGENT = "urgent", "Urgent"


class TicketChannel(models.TextChoices):
    PORTAL = "portal", "Portal"
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    FORM = "form", "Web form"


_S = TicketStatus
# It is our turn: the customer waits for us.
OURS = frozenset({_S.NEW, _S.OPEN, _S.ON_HOLD})
# Still going on.
ACTIVE = OURS | {_S.WAITING}
# What may follow what. Nothing follows closed; nothing becomes new again.
CHANGES: dict[str, frozenset[TicketStatus]] = {
    _S.NEW: frozenset({_S.OPEN, _S.WAITING, _S.ON_HOLD, _S.SOLVED, _S.CLOSED}),
    _S.OPEN: frozenset({_S.WAITING, _S.ON_HOLD, _S.SOLVED, _S.CLOSED}),
    _S.WAITING: frozenset({_S.OPEN, _S.ON_HOLD, _S.SOLVED, _S.CLOSED}),
    _S.ON_HOLD: frozenset({_S.OPEN, _S.WAITING, _S.SOLVED, _S.CLOSED}),
    _S.SOLVED: frozenset({_S.OPEN, _S.WAITING, _S.ON_HOLD, _S.CLOSED}),
    _S.CLOSED: frozenset(),
}


_OURS = models.Q(status__in=sorted(OURS))
_ENDED = models.Q(status__in=sorted({_S.SOLVED, _S.CLOSED}))


class TicketQuerySet(OwnedQuerySet["Ticket"]):
    def visible_to(self, actor: Actor) -> Self:
        """A portal customer sees his own; a member by his role's visibility."""
        if actor.kind == "portal":
            return self.filter(person_id=actor.id)
        if actor.kind == "visitor":
            return self.none()
        return super().visible_to(actor)

    def ours(self) -> Self:
        """The customer waits for us."""
        return self.filter(status__in=OURS)


class Ticket(RecordModel):
    kind = "ticket"
    untracked = frozenset({
        "seen", "last_message_at", "waiting_since", "due_at", "first_response_due_at", "first_answered_at",
    })  # fmt: skip

    number = models.PositiveIntegerField()  # what people call it
    subject = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=TicketStatus, default=TicketStatus.NEW)
    priority = models.CharField(max_length=8, choices=TicketPriority, default=TicketPriority.NORMAL)
    priority_reason = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=8, choices=TicketChannel)
    person = TenantForeignKey("customers.Person", models.PROTECT, related_name="tickets", db_index=False)
    company = TenantForeignKey(
        "customers.Company", models.SET_NULL, null=True, blank=True, related_name="tickets", db_index=False
    )
    # The assignee; called owner as on every record, because visibility goes by it.
    owner = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    queue = TenantForeignKey("support.Queue", models.PROTECT, related_name="tickets")
    created_at = models.DateTimeField(default=timezone.now)
    last_message_at = models.DateTimeField(default=timezone.now)
    waiting_since = models.DateTimeField(null=True, blank=True)  # since when the customer waits for us
    due_at = models.DateTimeField(null=True, blank=True)  # until when he should have our answer
    first_response_due_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    seen = models.BooleanField(default=False)  # a colleague has opened it since the customer last wrote
    key = models.CharField(max_length=120, blank=True)  # the submission that opened it: the same key opens one ticket

    everything: ClassVar[TicketQuerySet] = TenantManager.from_queryset(TicketQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[TicketQuerySet] = RecordManager.from_queryset(TicketQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="ticket_number_once"),
            models.UniqueConstraint(fields=["tenant", "key"], condition=~models.Q(key=""), name="ticket_key_once"),
        ]
        indexes = [
            # What the desk looks at: ours by time, the rest by news; the conditions are those of its queries.
            models.Index(fields=["tenant", "due_at", "id"], condition=_OURS, name="ticket_ours_due"),
            models.Index(fields=["tenant", "owner", "due_at", "id"], condition=_OURS, name="ticket_owner_due"),
            models.Index(fields=["tenant", "queue", "due_at", "id"], condition=_OURS, name="ticket_queue_due"),
            models.Index(fields=["tenant", "-last_message_at", "id"], condition=_ENDED, name="ticket_ended_newest"),
            models.Index(fields=["tenant", "status", "-last_message_at", "id"], name="ticket_newest"),
            models.Index(fields=["tenant", "person", "-id"], name="ticket_person"),
            models.Index(fields=["tenant", "company", "-id"], name="ticket_company"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_closed(self) -> bool:
        """Nothing more can be said in it."""
        return self.status == TicketStatus.CLOSED

    @property
    def is_late(self) -> bool:
        """The customer should have had an answer by now."""
        return self.due_at is not None and self.due_at < timezone.now()

    def next_statuses(self) -> list[TicketStatus]:
        """What it may become, in the order people think of it."""
        return [status for status in TicketStatus if status in CHANGES[self.status]]

    def move_to(self, status: TicketStatus, *, at: datetime) -> None:
        """Change the state and what follows from it; does not save.

        The waiting clock starts when it becomes our turn, and stops when it is not any more.
        Raises Refused where the one can't follow the other.
        """
        if status not in CHANGES[self.status]:
            now, then = TicketStatus(self.status).label.lower(), status.label.lower()
            raise Refused(f"A ticket that is {now} can't become {then}.")
        self.status = status
        if status not in OURS:
            self.waiting_since = self.due_at = None
        elif self.waiting_since is None:
            self.waiting_since = at
        if status in ACTIVE:
            self.solved_at = None
        elif self.solved_at is None:
            self.solved_at = at
