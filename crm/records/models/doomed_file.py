"""A stored file that nothing needs any more."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantModel


class DoomedFile(TenantModel):
    """Written in the transaction that lets the file go: if the worker dies after it, the sweep finds what is left."""

    key = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "at"], name="doomed_file_at")]

    def __str__(self) -> str:
        return self.key
