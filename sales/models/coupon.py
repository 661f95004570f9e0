"""Codes that customers give for a promotion, and who used them."""

from datetime import date

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class Coupon(TenantModel):
    """`used` is counted under a lock on this row, and the database refuses more than `most_uses`."""

    promotion = TenantForeignKey("sales.Promotion", models.CASCADE, related_name="coupons")
    code = models.CharField(max_length=40)
    code_key = models.CharField(max_length=40, editable=False)
    most_uses = models.PositiveIntegerField(null=True, blank=True)  # None: as many as there are
    most_per_customer = models.PositiveIntegerField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)
    valid_until = models.DateField(null=True, blank=True)  # the last day
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code_key"], name="coupon_code_once"),
            models.CheckConstraint(
                condition=models.Q(most_uses__isnull=True) | models.Q(used__lte=models.F("most_uses")),
                name="coupon_not_overused",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def holds(self, on: date) -> bool:
        """Whether it may be given on that day."""
        return self.active and (self.valid_until is None or on <= self.valid_until)


class CouponUse(TenantModel):
    """One use, for one deal, quote or order. Given back, it counts no more."""

    coupon = TenantForeignKey(Coupon, models.CASCADE, related_name="uses", db_index=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, related_name="+")
    company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "coupon", "subject_kind", "subject_id"], name="coupon_used_once_for_it"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "subject_kind", "subject_id"], name="coupon_use_subject")]

    def __str__(self) -> str:
        return f"{self.coupon_id} for {self.subject_kind}"
