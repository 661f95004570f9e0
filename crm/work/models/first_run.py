"""Whether an organization still wants to be shown its first steps."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class FirstRun(TenantModel):
    """One row for the organization, from when somebody first put the steps away."""

    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="first_run_once")]

    def __str__(self) -> str:
        return "Put away" if self.dismissed_at else "Shown"
