"""A member's own mailbox, as it was joined: where it is, how one gets in, how far it was read."""

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.normal_forms import email_key
from crm.sealing import SealedField
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

LEASE = timedelta(minutes=15)  # also in the migration's DueQueue: a worker that holds a mailbox longer has died


class Provider(models.TextChoices):
    IMAP = "imap", "IMAP and SMTP"
    GOOGLE = "google", "Google"
    MICROSOFT = "microsoft", "Microsoft"


class Security(models.TextChoices):
    TLS = "tls", "Encrypted from the start (TLS)"
    STARTTLS = "starttls", "Encrypted after the greeting (STARTTLS)"
    NONE = "none", "Not encrypted"  # only where servers next to us are allowed: tests and local mail servers


class State(models.TextChoices):
    JOINED = "joined", "Joined"
    LOCKED_OUT = "locked_out", "No access"  # the server took neither password nor consent any more
    LEFT = "left", "Not joined"


class Sharing(models.TextChoices):
    EVERYTHING = "everything", "The whole mail, for everybody who may see the person"
    SUBJECT = "subject", "Only sender, subject and time; the text stays mine"
    ONLY_ME = "only_me", "Nobody but me sees that there was a mail"


class MailboxQuerySet(TenantQuerySet["Mailbox"]):
    def due(self) -> Self:
        """Those to look into now that no worker holds."""
        now = timezone.now()
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
        return self.filter(free, state=State.JOINED, due_at__lte=now).order_by("due_at", "id")


class Mailbox(TenantModel):
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    address = models.CharField(max_length=254)
    address_key = models.CharField(max_length=254, default="", editable=False)  # as addresses are compared
    sender_name = models.CharField(max_length=120, blank=True)
    provider = models.CharField(max_length=10, choices=Provider, default=Provider.IMAP)
    state = models.CharField(max_length=10, choices=State, default=State.JOINED)
    sharing = models.CharField(max_length=10, choices=Sharing, default=Sharing.EVERYTHING)
    taken_from = models.DateTimeField()  # mails older than this are left where they are
    imap_host = models.CharField(max_length=253, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    smtp_host = models.CharField(max_length=253, blank=True)
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    username = models.CharField(max_length=254)
    password = SealedField(blank=True)
    refresh_token = SealedField(blank=True)
    access_token = SealedField(blank=True)
    access_until = models.DateTimeField(null=True, blank=True)
    saves_sent_itself = models.BooleanField(default=False)  # Google's and Microsoft's servers do
    joined_at = models.DateTimeField(default=timezone.now)
    synced_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    problem = models.CharField(max_length=300, blank=True)  # of the last look, in words

    objects: ClassVar[MailboxQuerySet] = TenantManager.from_queryset(MailboxQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member"], name="mailbox_of_a_member"),
            models.UniqueConstraint(
                fields=["tenant", "address_key"], condition=~Q(state="left"), name="mailbox_joined_by_one"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "due_at"], condition=Q(state="joined"), name="mailbox_due")]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With its address as addresses are compared."""
        self.address_key = email_key(self.address)
        if (named := kwargs.get("update_fields")) and "address" in named:
            kwargs["update_fields"] = {*named, "address_key"}
        super().save(*args, **kwargs)

    @property
    def is_joined(self) -> bool:
        """Whether mails come from it and go out by it."""
        return self.state == State.JOINED


class FolderRole(models.TextChoices):
    INBOX = "inbox", "Inbox"
    SENT = "sent", "Sent"


class Folder(TenantModel):
    """How far one folder was read: everything below `next_uid` was looked at, as long as `uid_validity` holds."""

    mailbox = TenantForeignKey(Mailbox, models.CASCADE, related_name="folders", db_index=False)
    role = models.CharField(max_length=5, choices=FolderRole)
    name = models.CharField(max_length=250)
    uid_validity = models.BigIntegerField(default=0)
    next_uid = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "mailbox", "role"], name="mailbox_folder_once")]

    def __str__(self) -> str:
        return self.name
