"""Mail that came in: raw bytes first, understood later."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.events.types import SubjectRef
from crm.tenancy.ids import uuid7
from crm.tenancy.models import Organization, TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

# Mails about these are their sender's alone: no page or event shows a word of them, and no timeline has them.
PRIVATE_KINDS: set[str] = set()


class InboundState(models.TextChoices):
    STORED = "stored", "Stored"
    PARSED = "parsed", "Read"
    FAILED = "failed", "Could not be read"
    QUARANTINED = "quarantined", "Set aside"  # a loop: our own mail came back


class InboundQuerySet(TenantQuerySet["InboundMail"]):
    def due(self) -> Self:
        """What has not been read yet."""
        return self.filter(state=InboundState.STORED, due_at__lte=timezone.now()).order_by("id")


class InboundMail(TenantModel):
    message_id = models.CharField(max_length=250)  # its own, or one derived from its bytes
    state = models.CharField(max_length=12, choices=InboundState, default=InboundState.STORED)
    raw_file = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    envelope_from = models.CharField(max_length=254, blank=True)
    to_address = models.CharField(max_length=254)  # where it was delivered
    received_at = models.DateTimeField(default=timezone.now)
    # Known once it is read:
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, blank=True, related_name="received_mails")
    from_address = models.CharField(max_length=254, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    reply_text = models.TextField(blank=True)  # what is new in it, without quotes and signature
    html = models.TextField(blank=True)  # sanitised
    in_reply_to = models.CharField(max_length=250, blank=True)
    references = models.TextField(blank=True)
    automatic = models.BooleanField(default=False)  # a machine or a list wrote it
    bounce = models.BooleanField(default=False)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)

    objects: ClassVar[InboundQuerySet] = TenantManager.from_queryset(InboundQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "message_id"], name="inbound_once")]
        indexes = [
            models.Index(fields=["tenant", "due_at"], condition=models.Q(state="stored"), name="inbound_stored"),
            models.Index(fields=["tenant", "from_address", "received_at"], name="inbound_sender"),
        ]

    def __str__(self) -> str:
        return self.subject or "(no subject)"

    @property
    def about(self) -> SubjectRef | None:
        """The record it answers to, from its reply address or its thread."""
        return SubjectRef(self.subject_kind, self.subject_id) if self.subject_id else None


class InboundAttachment(TenantModel):
    inbound = TenantForeignKey(InboundMail, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    content_id = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class InboundRoute(models.Model):
    """Shared: an address of an organization's own (support@northwind.example) that is forwarded to us."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    address = models.CharField(max_length=254, unique=True)  # small letters
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="inbound_routes")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.address


class QuarantinedMail(models.Model):
    """Shared, for the operator: mail to an address that is nobody's. Only the envelope is kept in the table."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    envelope_from = models.CharField(max_length=254, blank=True)
    to_address = models.CharField(max_length=254)
    raw_file = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.to_address
