"""Which leads go to whom: rules in their order, and what holds for all of them."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from crm.staff.deciding import Strategy
from crm.staff.models import Seniority
from crm.tenancy.models import TenantForeignKey, TenantModel

OWN_LANGUAGE = "lead"  # whatever the customer speaks
WEEK = 7 * 24 * 60


class DistributionRule(TenantModel):
    """The first rule whose condition holds and that finds somebody gives the lead to him."""

    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField("in use", default=True)
    condition: Any = models.JSONField(default=dict)  # as crm.conditions keeps it; empty: every lead
    team = TenantForeignKey("accounts.Team", models.PROTECT, null=True, blank=True, related_name="+")
    members: Any = models.JSONField(default=list)  # ids of colleagues; empty: the whole team
    skills: Any = models.JSONField(default=list)  # [[id, least level], ...]
    language = models.CharField(max_length=8, blank=True)  # a code, or OWN_LANGUAGE
    seniority = models.PositiveSmallIntegerField("at least", default=Seniority.NEW)
    by_territory = models.BooleanField("only whose territory it is", default=False)
    strategy = models.CharField("then", max_length=8, choices=Strategy, default=Strategy.IN_TURN)
    by_grade = models.BooleanField("great ones to senior colleagues, easy ones to new ones", default=False)
    accept_minutes = models.PositiveIntegerField(null=True, blank=True, validators=[MaxValueValidator(WEEK)])
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name


class Fallback(models.TextChoices):
    FORM_TEAM = "form", "In turn to the team of the form"
    TEAM = "team", "In turn to one team"
    NOBODY = "nobody", "To nobody: managers are told"


class DistributionSettings(TenantModel):
    """One row per organization, made when somebody first changes it."""

    keep_owner = models.BooleanField("Whoever looks after the customer gets his leads", default=True)
    fallback = models.CharField(max_length=8, choices=Fallback, default=Fallback.FORM_TEAM)
    fallback_team = TenantForeignKey("accounts.Team", models.PROTECT, null=True, blank=True, related_name="+")
    great_from = models.PositiveSmallIntegerField("great from", default=70, validators=[MaxValueValidator(100)])
    easy_to = models.PositiveSmallIntegerField("easy up to", default=30, validators=[MaxValueValidator(100)])
    # Both in business time of the organization, in minutes.
    response_minutes = models.PositiveIntegerField(
        "first answer within", default=60, validators=[MinValueValidator(1), MaxValueValidator(WEEK)]
    )
    alarm_minutes = models.PositiveIntegerField(
        "tell managers after", default=15, validators=[MinValueValidator(1), MaxValueValidator(WEEK)]
    )
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="distribution_settings_once")]

    def __str__(self) -> str:
        return self.get_fallback_display()
