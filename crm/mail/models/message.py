"""One mail to one address: the effect of a verb, kept until a server has taken it."""

from datetime import timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from crm.events.types import SubjectRef
from crm.mail.addresses import message_id_of
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

STALE_AFTER = timedelta(minutes=10)  # also in the migration's DueQueue


class MessageKind(models.TextChoices):
    TRANSACTIONAL = "transactional", "Service mail"  # somebody's own doing caused it: an answer, a code, a receipt
    MARKETING = "marketing", "Marketing mail"  # needs consent and carries a way out


class MessageState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Sending"
    HELD = "held", "Waiting for its writer's mailbox"  # goes out by another server than ours
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Not sent"


class SkipReason(models.TextChoices):
    NO_CONSENT = "no_consent", "No consent to newsletter and offers"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
    BOUNCED = "bounced", "The address does not exist"
    COMPLAINED = "complained", "Reported an earlier mail as spam"
    MANUAL = "manual", "A colleague stopped mails to this address"
    INVALID_ADDRESS = "invalid_address", "Not a mail address"
    IN_BIN = "in_bin", "The person is in the bin"


class MessageQuerySet(TenantQuerySet["Message"]):
    def due(self) -> Self:
        """What should be sent now, mails somebody waits for first."""
        return self.filter(state=MessageState.WAITING, due_at__lte=timezone.now()).order_by("-kind", "due_at", "id")

    def stale(self) -> Self:
        """Claimed by a worker that ended before it could say what became of them."""
        return self.filter(state=MessageState.SENDING, claimed_at__lt=timezone.now() - STALE_AFTER)


class Message(TenantModel):
    key = models.CharField(max_length=200)  # names the effect, so that it happens once
    kind = models.CharField(max_length=14, choices=MessageKind)
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.WAITING)
    skip_reason = models.CharField(max_length=16, choices=SkipReason, blank=True)
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, blank=True, related_name="messages")
    # The colleague who wrote it; nobody for what the program sends by itself.
    author = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    to_address = models.CharField(max_length=254)
    sender_name = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    secret = models.BooleanField(default=False)  # a sign-in code: shown to nobody here, forgotten once it is sent
    in_reply_to = models.CharField(max_length=250, blank=True)
    references = models.TextField(blank=True)
    way_out = models.CharField(max_length=500, blank=True)  # the address that ends mails like this, of its own module
    # The record it is about (a ticket, a run of a journey): plain ids, of whatever module.
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects: ClassVar[MessageQuerySet] = TenantManager.from_queryset(MessageQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="message_once")]
        indexes = [
            models.Index(
                fields=["tenant", "-kind", "due_at", "id"], condition=models.Q(state="waiting"), name="message_waiting"
            ),
            models.Index(fields=["tenant", "claimed_at"], condition=models.Q(state="sending"), name="message_sending"),
            models.Index(fields=["tenant", "subject_kind", "subject_id", "-id"], name="message_subject"),
            models.Index(
                fields=["tenant", "sent_at", "author"], condition=models.Q(author__isnull=False), name="message_author"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def title(self) -> str:
        """How colleagues see it."""
        return "Sign-in code" if self.secret else self.subject

    def forget(self) -> None:
        """Drop what nobody needs any more: a code that was sent, or will not be."""
        if self.secret:
            self.subject, self.text, self.html = self.title, "", ""

    @property
    def message_id(self) -> str:
        """Its Message-ID header, derived from the row: the same however often it is sent."""
        return message_id_of(UUID(str(self.tenant_id)), self.id)

    @property
    def about(self) -> SubjectRef | None:
        """The record it is about."""
        return SubjectRef(self.subject_kind, self.subject_id) if self.subject_id else None

    @property
    def company_id(self) -> UUID | None:
        """The company of the person it goes to, for the company's timeline."""
        return self.person.company_id if self.person else None


class MessageAttachment(TenantModel):
    message = TenantForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    content_id = models.CharField(max_length=120, blank=True)  # shown within the mail as cid:<this>
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=120)  # a file's key, see crm.mail.files

    def __str__(self) -> str:
        return self.name
