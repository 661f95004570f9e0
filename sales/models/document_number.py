"""The numbers of quotes, orders and invoices: counted by organization, kind of document and year, without gaps."""

from django.db import models

from crm.tenancy.models import TenantModel


class DocumentKind(models.TextChoices):
    """With what its numbers begin, until the organization says otherwise."""

    QUOTE = "quote", "Q"
    ORDER = "order", "O"
    INVOICE = "invoice", "INV"
    CREDIT_NOTE = "credit_note", "CN"
    SUBSCRIPTION = "subscription", "S"


class DocumentCounter(TenantModel):
    """The last number given. Counting locks the row until the transaction's end: what is rolled back leaves no gap."""

    kind = models.CharField(max_length=12, choices=DocumentKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "year"], name="document_counter_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"
