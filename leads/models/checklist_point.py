"""What an organization wants to know before a lead is handed to sales."""

from django.db import models

from crm.tenancy.models import TenantModel


class ChecklistPoint(TenantModel):
    """One line of the checklist. Leads keep what is known under its `key`, which never changes."""

    key = models.SlugField(max_length=40)
    label = models.CharField("What", max_length=60)
    meaning = models.CharField("When is it known?", max_length=200, blank=True)
    required = models.BooleanField("Must be known before a lead is qualified", default=True)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="checklist_key_once")]

    def __str__(self) -> str:
        return self.label
