"""What the bank says came in and went out."""

from typing import Any

from django.db import models
from django.utils import timezone

from crm.money import Money
from crm.tenancy.models import TenantForeignKey, TenantModel


class BankStatement(TenantModel):
    """One file that was imported. `columns` of a table are what a person, or the program, took them for."""

    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=120)  # a file's key
    digest = models.CharField(max_length=64)  # SHA-256 of it: the same file is imported once
    format = models.CharField(max_length=8)
    layout = models.CharField(max_length=64, blank=True)  # of a table: its headings; two layouts tell of one otherwise
    number = models.CharField(max_length=140, blank=True)  # the bank's own
    account = models.CharField(max_length=42, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    closing_minor = models.BigIntegerField(null=True)
    closing_on = models.DateField(null=True)
    lines_read = models.PositiveIntegerField(default=0)
    lines_known = models.PositiveIntegerField(default=0)  # that earlier files had as well
    pending = models.PositiveIntegerField(default=0)  # announced by the bank, and left out
    imported_at = models.DateTimeField(null=True)  # None: its columns have to be looked over first
    by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="bank_statement_once")]

    def __str__(self) -> str:
        return self.file_name


class LineState(models.TextChoices):
    OPEN = "open", "To match"
    BOOKED = "booked", "Booked"
    IGNORED = "ignored", "No payment of a customer"
    OUT = "out", "Paid out"


class StatementLine(TenantModel):
    """One movement. `key` tells it from all others, whichever file it comes from."""

    statement = TenantForeignKey(BankStatement, models.CASCADE, related_name="lines")
    key = models.CharField(max_length=64)
    booked_on = models.DateField()
    amount_minor = models.BigIntegerField()  # below 0: went out
    currency = models.CharField(max_length=3)
    name = models.CharField(max_length=140, blank=True)
    iban = models.CharField(max_length=42, blank=True)
    text = models.TextField(blank=True)
    creditor_ref = models.CharField(max_length=140, blank=True)
    end_to_end = models.CharField(max_length=140, blank=True)
    bank_ref = models.CharField(max_length=140, blank=True)
    is_return = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=LineState, default=LineState.OPEN)
    payment = TenantForeignKey("payments.Payment", models.SET_NULL, null=True, related_name="lines")
    by_itself = models.BooleanField(default=False)  # booked by the program, which was sure
    reason = models.CharField(max_length=500, blank=True)  # why it was booked as it was
    done_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="statement_line_once"),
            models.CheckConstraint(
                condition=~models.Q(state="open") | models.Q(payment=None), name="statement_line_open_unbooked"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "booked_on", "id"], name="statement_line_state"),
        ]

    def __str__(self) -> str:
        return self.text[:80] or self.name

    @property
    def amount(self) -> Money:
        """What moved; below 0 for what went out."""
        return Money(self.amount_minor, self.currency)


class TableColumns(TenantModel):
    """What the columns of one bank's tables are, by their headings: said once, known the next time."""

    key = models.CharField(max_length=64)
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="table_columns_once")]

    def __str__(self) -> str:
        return self.key
