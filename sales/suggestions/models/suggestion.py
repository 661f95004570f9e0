"""What became of a suggestion: shown, asked for, taken, turned down, bought."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class Reason(models.TextChoices):
    HAS_IT = "has_it", "Has one, from elsewhere"
    NO_NEED = "no_need", "Has no use for it"
    NOT_NOW = "not_now", "Not now"
    TOO_DEAR = "too_dear", "Too expensive for them"
    UNFIT = "unfit", "Doesn't go with what they have"


class Suggestion(TenantModel):
    """One product for one customer, from when somebody first saw it."""

    company = TenantForeignKey("customers.Company", models.CASCADE, null=True, related_name="+", db_index=False)
    person = TenantForeignKey("customers.Person", models.CASCADE, null=True, related_name="+", db_index=False)
    product = TenantForeignKey("sales.Product", models.CASCADE, related_name="+", db_index=False)
    because = TenantForeignKey("sales.Product", models.CASCADE, related_name="+", db_index=False)
    shown_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True)  # by the customer himself
    taken_at = models.DateTimeField(null=True)
    taken_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    deal = TenantForeignKey("sales.Deal", models.SET_NULL, null=True, related_name="+", db_index=False)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=8, choices=Reason, blank=True)
    quiet_until = models.DateTimeField(null=True)  # not shown again before
    bought_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "company", "product"], condition=Q(company__isnull=False), name="suggested_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "person", "product"], condition=Q(person__isnull=False), name="suggested_person_once"
            ),
            models.CheckConstraint(
                condition=Q(company__isnull=True) ^ Q(person__isnull=True), name="suggested_to_one_customer"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "shown_at"], name="suggestion_shown")]

    def __str__(self) -> str:
        return f"{self.product_id} for {self.company_id or self.person_id}"

    def waits_since(self, quiet_months: int) -> datetime | None:
        """When the customer asked, while that was not answered by a no and is not as old as a no would last."""
        if self.asked_at is None or (self.dismissed_at and self.dismissed_at > self.asked_at):
            return None
        return self.asked_at if self.asked_at + relativedelta(months=quiet_months) > timezone.now() else None
