"""What was answered to a request that named itself, so that sending it again does nothing again."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel

KEPT = timedelta(hours=24)


class KeptAnswer(TenantModel):
    """Written in the transaction of the work itself: there is an answer exactly where there was work."""

    api_key = TenantForeignKey("api.ApiKey", models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)  # the request's Idempotency-Key
    fingerprint = models.CharField(max_length=64)  # of method, address and body
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "api_key", "key"], name="kept_answer_once")]
        indexes = [models.Index(fields=["tenant", "created_at"], name="kept_answer_age")]

    def __str__(self) -> str:
        return self.key
