"""What somebody is to win in a quarter or a year."""

from django.db import models
from django.db.models import Q

from crm.money import Money
from crm.tenancy.models import TenantForeignKey, TenantModel


class Target(TenantModel):
    """A member's, a team's, or with neither the organization's. `period` is named as filters do: "2026-q4"."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, null=True, blank=True, related_name="+")
    team = TenantForeignKey("accounts.Team", models.CASCADE, null=True, blank=True, related_name="+")
    period = models.CharField(max_length=8)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "period", "member"], condition=Q(member__isnull=False), name="target_of_member_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "period", "team"], condition=Q(team__isnull=False), name="target_of_team_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "period"], condition=Q(member=None, team=None), name="target_of_all_once"
            ),
            models.CheckConstraint(condition=Q(member=None) | Q(team=None), name="target_of_one"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="target_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.amount_minor} {self.currency}"

    @property
    def amount(self) -> Money:
        """What is to be won."""
        return Money(self.amount_minor, self.currency)
