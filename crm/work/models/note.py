"""What a colleague wrote down about a customer or a record."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Note(TenantModel):
    text = models.TextField()
    author = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    person = TenantForeignKey("customers.Person", models.CASCADE, null=True, related_name="notes")
    company = TenantForeignKey("customers.Company", models.CASCADE, null=True, related_name="notes")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # its author took it back; it can be put back

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "subject_kind", "subject_id"], name="note_subject")]

    def __str__(self) -> str:
        return self.text[:60]
