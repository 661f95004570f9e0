"""A file that came with a message."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class TicketAttachment(TenantModel):
    message = TenantForeignKey("support.TicketMessage", models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=160)  # as the sender called it
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    file_key = models.CharField(max_length=120)  # <organization>/<uuid> in the file store

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "message"], name="ticket_attachment_message")]

    def __str__(self) -> str:
        return self.name
