"""The last number that a ticket got. One row, locked while a ticket is opened, so that no number is left out."""

from django.db import models

from crm.tenancy.models import TenantModel

START = 1000


class TicketCounter(TenantModel):
    last = models.PositiveIntegerField(default=START)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="ticket_counter_once")]

    def __str__(self) -> str:
        return str(self.last)
