"""How the organization treats subscriptions, and why customers leave."""

from django.db import models

from crm.tenancy.models import TenantModel


class Invoicing(models.TextChoices):
    """What becomes of the invoice of a period."""

    DRAFT = "draft", "Write a draft: somebody looks at it and issues it"
    ISSUE = "issue", "Issue it"
    SEND = "send", "Issue it and send it to the customer"


class SubscriptionPolicy(TenantModel):
    """One row for each organization."""

    invoicing = models.CharField("invoices of periods", max_length=5, choices=Invoicing, default=Invoicing.DRAFT)
    notice_mail = models.BooleanField("tell customers before a renewal", default=True)
    notice_before = models.PositiveSmallIntegerField("days before", default=30)
    cancel_mail = models.BooleanField("confirm cancellations by mail", default=True)
    pause_after = models.PositiveSmallIntegerField("pause after days overdue", default=0)  # 0: never
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="subscription_policy_once")]

    def __str__(self) -> str:
        return self.get_invoicing_display()


class CancelReason(TenantModel):
    """Why customers cancel, in the organization's own words."""

    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)  # one that was used is retired, never deleted

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="cancel_reason_once")]

    def __str__(self) -> str:
        return self.name
