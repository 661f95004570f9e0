"""The mark of a record that was merged into another one."""

from django.db import models

from crm.tenancy.models import TenantForeignKey


class Mergeable(models.Model):
    """`merged_into` is the record that goes on in its place; it is out of lists like one in the bin, and in no bin."""

    merged_into = TenantForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="merged_from", db_index=False
    )

    class Meta:
        abstract = True


def merged_index(noun: str) -> models.Index:
    """Of those few that were merged: the others need not be entered."""
    return models.Index(
        fields=["tenant", "merged_into"], condition=models.Q(merged_into__isnull=False), name=f"{noun}_merged"
    )
