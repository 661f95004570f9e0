"""What somebody says a period will bring, whatever its deals add up to."""

from typing import Any

from django.db import models
from django.db.models import Q

from crm.records.models import RecordModel
from crm.tenancy.models import TenantForeignKey
from crm.web.formats import money

AMOUNTS = ("commit_minor", "best_minor")


class CallSort(models.TextChoices):
    CALL = "call", "Call"  # a member's own
    OVERRIDE = "override", "Override"  # a manager's, of a member, a team, or everybody


class ForecastCall(RecordModel):
    """Commit and best case of a period, won deals included, in the organization's currency; None: as reckoned.

    Of a member, of a team, or with neither of the whole organization. `period` is named as filters do: "2026-q4".
    """

    kind = "forecast_call"

    period = models.CharField(max_length=8)
    sort = models.CharField(max_length=8, choices=CallSort)
    member = TenantForeignKey("accounts.Membership", models.CASCADE, null=True, blank=True, related_name="+")
    team = TenantForeignKey("accounts.Team", models.CASCADE, null=True, blank=True, related_name="+")
    commit_minor = models.BigIntegerField("commit", null=True, blank=True)
    best_minor = models.BigIntegerField("best case", null=True, blank=True)
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=500, blank=True)

    class Meta(RecordModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "period", "sort", "member"],
                condition=Q(member__isnull=False),
                name="call_of_member_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "period", "sort", "team"], condition=Q(team__isnull=False), name="call_of_team_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "period", "sort"], condition=Q(member=None, team=None), name="call_of_all_once"
            ),
            models.CheckConstraint(condition=Q(member=None) | Q(team=None), name="call_of_one"),
            models.CheckConstraint(
                condition=Q(sort=CallSort.OVERRIDE) | Q(member__isnull=False), name="call_is_a_members"
            ),
            models.CheckConstraint(
                condition=(Q(commit_minor=None) | Q(commit_minor__gte=0)) & (Q(best_minor=None) | Q(best_minor__gte=0)),
                name="call_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} for {self.period}"

    def words_for(self, column: str, value: Any, beside: dict[str, Any]) -> str | None:
        """Cents with their currency."""
        if column not in AMOUNTS:
            return None
        return "" if value is None else money(value, beside["currency"])
