"""Where tickets wait: "Broadband", "Billing"."""

from django.db import models

from crm.tenancy.models import TenantModel


class Queue(TenantModel):
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=254, blank=True)  # mail to it lands here; "": the organization's
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="queue_name_once"),
            models.UniqueConstraint(
                fields=["tenant", "address"], condition=~models.Q(address=""), name="queue_address_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
