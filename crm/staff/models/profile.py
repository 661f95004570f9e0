"""What has to be known of a colleague to give him the right work."""

from typing import Any

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Seniority(models.IntegerChoices):
    NEW = 1, "New"
    EXPERIENCED = 2, "Experienced"
    SENIOR = 3, "Senior"
    EXPERT = 4, "Expert"


class WorkKind(models.TextChoices):
    """What work is given out."""

    LEAD = "lead", "Leads"
    TICKET = "ticket", "Tickets"
    VISIT = "visit", "Visits"
    TASK = "task", "Tasks"


MOST_WEIGHT, MOST_OPEN = 10, 9_999


class StaffProfile(TenantModel):
    """One per member, made when something of it is first said; who has none is experienced and has no limits."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    seniority = models.PositiveSmallIntegerField(choices=Seniority, default=Seniority.EXPERIENCED)
    weight = models.PositiveSmallIntegerField("share", default=1)
    languages: Any = models.JSONField(default=list, blank=True)  # ["de", "en"]
    calendar = TenantForeignKey("staff.WorkCalendar", models.SET_NULL, null=True, blank=True, related_name="+")
    own_week: Any = models.JSONField(null=True, blank=True)  # as WorkCalendar.week; empty: the calendar's
    time_zone = models.CharField(max_length=60, blank=True)  # empty: the calendar's
    limits: Any = models.JSONField(default=dict, blank=True)  # {"lead": 30}: open ones at most; missing: no limit
    takes_work = models.BooleanField("gets new work by itself", default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member"], name="profile_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=MOST_WEIGHT), name="profile_weight_1_to_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.get_seniority_display()}"
