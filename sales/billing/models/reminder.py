"""That an invoice was reminded of: once at each level."""

from typing import Any

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.billing.models.invoice import Invoice


class InvoiceReminder(TenantModel):
    """One reminder. The row and its mail are written together, so that none is sent twice or forgotten."""

    invoice = TenantForeignKey(Invoice, models.CASCADE, related_name="reminders", db_index=False)
    level = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)
    to_address = models.CharField(max_length=254, blank=True)  # empty: there was none to send it to
    currency = models.CharField(max_length=3)
    open_minor = models.BigIntegerField(default=0)  # what was open then, without its fee
    fee_minor = models.BigIntegerField(default=0)
    sent_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    content: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        ordering = ("level",)
        constraints = [models.UniqueConstraint(fields=["tenant", "invoice", "level"], name="invoice_reminded_once")]

    def __str__(self) -> str:
        return f"Reminder {self.level}"
