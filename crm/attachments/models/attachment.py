"""A file that colleagues put to a record."""

from django.db import models

from crm.events.types import SubjectRef
from crm.tenancy.models import TenantForeignKey, TenantModel


class Attachment(TenantModel):
    """Served only by an authorising view, for download; `file` is its key in the storage (<organization>/<uuid>)."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()  # bytes
    content_type = models.CharField(max_length=100, blank=True)  # as the browser said; nobody relies on it
    file = models.CharField(max_length=200)
    author = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["tenant", "subject_kind", "subject_id", "-id"],
                condition=models.Q(deleted_at=None),
                name="attachment_subject",
            ),
            models.Index(
                fields=["tenant", "deleted_at"], condition=models.Q(deleted_at__isnull=False), name="attachment_deleted"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> SubjectRef:
        """The record it belongs to."""
        return SubjectRef(self.subject_kind, self.subject_id)
