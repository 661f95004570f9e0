"""Who is away, and when."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class AbsenceKind(models.TextChoices):
    VACATION = "vacation", "Vacation"
    SICK = "sick", "Sick"
    TRAINING = "training", "Training"
    TRIP = "trip", "Travelling"
    OTHER = "other", "Away"


class Absence(TenantModel):
    """Whole days, or on one day some hours of it. `starts_at` and `ends_at` follow, on the member's clock."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=AbsenceKind, default=AbsenceKind.VACATION)
    first_day = models.DateField()
    last_day = models.DateField()
    from_time = models.TimeField(null=True, blank=True)
    to_time = models.TimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    entered_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ("starts_at", "id")
        indexes = [
            models.Index(fields=["tenant", "ends_at"], name="absence_ends"),
            models.Index(fields=["tenant", "member", "ends_at"], name="absence_of_member"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(starts_at__lt=models.F("ends_at")), name="absence_takes_time")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.first_day} to {self.last_day}"
