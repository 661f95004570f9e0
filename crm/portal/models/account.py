"""A customer who signs in to the portal. Nothing of it is shared with staff accounts or other organizations."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class PortalAccount(TenantModel):
    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="portal_accounts")
    email = models.CharField(max_length=254)  # as typed
    email_key = models.CharField(max_length=254)  # normal_forms.email_key
    active = models.BooleanField(default=True)  # False: signed out everywhere, and can't come back
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "email_key"], name="portal_account_once")]
        indexes = [models.Index(fields=["tenant", "person"], name="portal_account_person")]

    def __str__(self) -> str:
        return self.email
