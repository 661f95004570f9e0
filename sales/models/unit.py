"""What quantities are counted in: pieces, hours, kilometres."""

from django.db import models

from crm.tenancy.models import TenantModel


class Unit(TenantModel):
    name = models.CharField(max_length=40)  # "Hour"
    symbol = models.CharField(max_length=12)  # "h", as it stands beside a quantity
    # UN/ECE Recommendation 20, which e-invoices ask for: "HUR". C62 is "one".
    code = models.CharField(max_length=3, default="C62")
    places = models.PositiveSmallIntegerField(default=0)  # digits after the point that a quantity may have
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)  # one that was used is retired, never deleted

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="unit_name_once"),
            models.CheckConstraint(condition=models.Q(places__lte=4), name="unit_places"),
        ]

    def __str__(self) -> str:
        return self.name
