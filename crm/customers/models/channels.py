"""How a person is reached: any number of e-mail addresses and phone numbers."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class PersonEmail(TenantModel):
    """An address belongs to one person, unless it is marked shared ("info@")."""

    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="emails")
    address = models.CharField(max_length=254)  # as typed
    key = models.CharField(max_length=254)  # normal_forms.email_key
    shared = models.BooleanField(default=False)
    primary = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"], condition=models.Q(shared=False), name="email_of_one_person"
            ),
            models.UniqueConstraint(
                fields=["tenant", "person"], condition=models.Q(primary=True), name="one_primary_email"
            ),
        ]

    def __str__(self) -> str:
        return self.address


class PersonPhone(TenantModel):
    """A number may belong to several people (a household, a switchboard); a match only warns."""

    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="phones")
    number = models.CharField(max_length=32)  # E.164
    label = models.CharField(max_length=20, blank=True)
    primary = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "person", "number"], name="phone_once_per_person"),
            models.UniqueConstraint(
                fields=["tenant", "person"], condition=models.Q(primary=True), name="one_primary_phone"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "number"], name="phone_number")]

    def __str__(self) -> str:
        return self.number
