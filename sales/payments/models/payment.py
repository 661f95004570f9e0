"""Money that a customer paid us, and what of it went where."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from crm.accounts.models import OwnedQuerySet
from crm.money import Money
from crm.records.models import RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel
from crm.web.formats import money
from sales.payments.statements.numbers import compact


class PaymentMethod(models.TextChoices):
    TRANSFER = "transfer", "Bank transfer"
    STRIPE = "stripe", "Stripe"
    CASH = "cash", "Cash"
    OTHER = "other", "Another way"


class PaymentState(models.TextChoices):
    """What became of the money; follows from the amounts, see `follow_amounts`."""

    UNUSED = "unused", "Not matched"
    PARTLY = "partly", "Partly used"
    USED = "used", "Used"
    RETURNED = "returned", "Returned"


class PaymentQuerySet(OwnedQuerySet["Payment"]):
    pass


class Payment(RecordModel):
    """What came in. It goes to invoices by allocations; what is left is the customer's credit.

    amount = allocated + returned + left, always: `allocated_minor` and `returned_minor` are sums of rows beside, kept
    by actions/allocating.py and actions/returning.py under a lock of this row.
    """

    kind = "payment"
    untracked = frozenset({"allocated_minor", "returned_minor", "left_minor", "state", "iban_key", "key"})

    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, blank=True, related_name="payments")
    company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, blank=True, related_name="payments")
    owner = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    method = models.CharField("paid by", max_length=8, choices=PaymentMethod, default=PaymentMethod.TRANSFER)
    received_on = models.DateField("received")
    amount_minor = models.BigIntegerField("amount")
    currency = models.CharField(max_length=3)
    payer = models.CharField(max_length=140, blank=True)  # as the bank or the provider calls him
    iban = models.CharField("payer's IBAN", max_length=42, blank=True)
    iban_key = models.CharField(max_length=42, blank=True, editable=False)
    reference = models.CharField(max_length=500, blank=True)  # what he wrote
    note = models.TextField("internal note", max_length=2000, blank=True)
    allocated_minor = models.BigIntegerField(default=0, editable=False)
    returned_minor = models.BigIntegerField(default=0, editable=False)
    left_minor = models.BigIntegerField(default=0, editable=False)
    state = models.CharField(max_length=8, choices=PaymentState, default=PaymentState.UNUSED, editable=False)
    disputed_at = models.DateTimeField("disputed", null=True, blank=True, editable=False)
    # What makes it once: a form's key, a provider's name of the payment ("stripe:pi_1").
    key = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    everything: ClassVar[PaymentQuerySet] = TenantManager.from_queryset(PaymentQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[PaymentQuerySet] = RecordManager.from_queryset(PaymentQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], condition=~models.Q(key=""), name="payment_once"),
            models.CheckConstraint(
                condition=models.Q(
                    amount_minor__gt=0, allocated_minor__gte=0, returned_minor__gte=0, left_minor__gte=0,
                    amount_minor=models.F("allocated_minor") + models.F("returned_minor") + models.F("left_minor"),
                ),
                name="payment_adds_up",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["tenant", "state", "-id"], name="payment_state"),
            models.Index(fields=["tenant", "owner", "-id"], name="payment_owner"),
            models.Index(fields=["tenant", "received_on", "id"], name="payment_received"),
            models.Index(fields=["tenant", "amount_minor", "id"], name="payment_amount"),
            models.Index(fields=["tenant", "iban_key"], condition=~models.Q(iban_key=""), name="payment_iban"),
        ]

    def __str__(self) -> str:
        return f"{money(self.amount, exact=True)} from {self.payer or self.company or self.person or 'somebody'}"

    def derive(self) -> None:
        """What is left, and the account as it is looked for."""
        self.iban_key = compact(self.iban)
        self.follow_amounts()

    def words_for(self, column: str, value: Any, beside: dict[str, Any]) -> str | None:
        """Cents with their currency."""
        return money(Money(value, beside["currency"]), exact=True) if column.endswith("_minor") else None

    @property
    def amount(self) -> Money:
        """What came in."""
        return Money(self.amount_minor, self.currency)

    @property
    def left(self) -> Money:
        """What is neither used nor returned: the customer's credit."""
        return Money(self.left_minor, self.currency)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing of it was used or returned."""
        return self.left_minor == self.amount_minor

    def follow_amounts(self) -> None:
        """Set what is left, and the state, from the amounts; the payment is not saved."""
        self.left_minor = self.amount_minor - self.allocated_minor - self.returned_minor
        if self.left_minor:
            self.state = PaymentState.PARTLY if self.allocated_minor or self.returned_minor else PaymentState.UNUSED
        else:
            self.state = PaymentState.USED if self.allocated_minor else PaymentState.RETURNED


class Allocation(TenantModel):
    """So much of a payment pays so much of an invoice. Taken back it stays, with `undone_at`, and counts no more."""

    payment = TenantForeignKey(Payment, models.CASCADE, related_name="allocations")
    invoice = TenantForeignKey("billing.Invoice", models.PROTECT, related_name="allocations")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField(default=timezone.now)
    by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    undone_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="allocation_above_nothing")]

    def __str__(self) -> str:
        return money(self.amount, exact=True)

    @property
    def amount(self) -> Money:
        """How much of the payment."""
        return Money(self.amount_minor, self.currency)


class ReturnSort(models.TextChoices):
    REFUND = "refund", "Refunded"
    CHARGEBACK = "chargeback", "Charged back"


class Return(TenantModel):
    """So much of a payment went back to whom it came from."""

    payment = TenantForeignKey(Payment, models.CASCADE, related_name="returns")
    sort = models.CharField(max_length=10, choices=ReturnSort, default=ReturnSort.REFUND)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, blank=True)  # a form's or a provider's: once is enough
    at = models.DateTimeField(default=timezone.now)
    by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    failed_at = models.DateTimeField(null=True)  # it came back: it counts no more
    failure = models.CharField(max_length=200, blank=True)  # why, as the provider says it

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], condition=~models.Q(key=""), name="payment_return_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="return_above_nothing"),
        ]

    def __str__(self) -> str:
        return money(self.amount, exact=True)

    @property
    def amount(self) -> Money:
        """How much of the payment."""
        return Money(self.amount_minor, self.currency)
