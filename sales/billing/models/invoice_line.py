"""What an invoice or a credit note is made of."""

from uuid import UUID

from django.db import models

from crm.tenancy.models import TenantForeignKey
from sales.billing.models.invoice import Invoice
from sales.models.line import LineModel


class InvoiceLine(LineModel):
    """In the invoice's currency. One from an order names the order's line; a credit note's, what it takes back."""

    invoice = TenantForeignKey(Invoice, models.CASCADE, related_name="lines", db_index=False)
    order_line = TenantForeignKey(
        "orders.OrderLine", models.PROTECT, null=True, blank=True, related_name="invoice_lines", editable=False
    )
    credits = TenantForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credited_by", editable=False
    )

    class Meta(LineModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["tenant", "invoice", "position", "id"], name="invoice_line_place")]

    @property
    def document_id(self) -> UUID:
        """The invoice's id."""
        return UUID(str(self.invoice_id))
