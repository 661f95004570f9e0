"""What was said in a ticket, and what happened to it in between."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class MessageSide(models.TextChoices):
    CUSTOMER = "customer", "Customer"
    AGENT = "agent", "Answer"
    NOTE = "note", "Internal note"
    SYSTEM = "system", "What happened"


class TicketMessage(TenantModel):
    ticket = TenantForeignKey("support.Ticket", models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=8, choices=MessageSide)
    author_member = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    author_person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, related_name="+")
    body = models.TextField()  # plain text, as it was written
    html = models.TextField(blank=True)  # sanitised, where it came as HTML
    icon = models.CharField(max_length=40, blank=True)  # of what happened
    inbound = TenantForeignKey("mail.InboundMail", models.SET_NULL, null=True, related_name="ticket_messages")
    message = TenantForeignKey("mail.Message", models.SET_NULL, null=True, related_name="ticket_messages")
    key = models.CharField(max_length=120, blank=True)  # the submission it came from: the same key says it once
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "inbound"], name="ticket_message_per_mail"),
            models.UniqueConstraint(
                fields=["tenant", "ticket", "key"], condition=~models.Q(key=""), name="ticket_message_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "ticket", "id"], name="ticket_message_order"),
            models.Index(fields=["tenant", "message"], name="ticket_message_mail"),
        ]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def is_public(self) -> bool:
        """Whether the customer may read it."""
        return self.kind in {MessageSide.CUSTOMER, MessageSide.AGENT}
