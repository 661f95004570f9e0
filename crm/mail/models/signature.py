"""What stands below the mails that a member writes by hand."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel

LONGEST = 2000


class Signature(TenantModel):
    """`text` as typed: **bold**, *italic* and [a link](https://…) are its formatting (crm.mail.signatures)."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+", db_index=False)
    text = models.TextField(max_length=LONGEST)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "member"], name="signature_once")]

    def __str__(self) -> str:
        return self.text[:40]
