"""The people around a deal, and what each of them has to say in it."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class DealRole(models.TextChoices):
    DECIDES = "decides", "Decides"
    CHAMPION = "champion", "Champion"
    INFLUENCES = "influences", "Influences"
    PAYS = "pays", "Holds the budget"
    USES = "uses", "Will use it"
    OPPOSES = "opposes", "Is against it"


class DealPerson(TenantModel):
    deal = TenantForeignKey("sales.Deal", models.CASCADE, related_name="people", db_index=False)
    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="deal_roles")
    role = models.CharField(max_length=12, choices=DealRole, default=DealRole.INFLUENCES)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "deal", "person"], name="deal_person_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"
