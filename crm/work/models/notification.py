"""Something a member should know, behind the bell."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Notification(TenantModel):
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="notifications")
    text = models.CharField(max_length=200)
    icon = models.CharField(max_length=40, default="bell")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    key = models.CharField(max_length=120, blank=True)  # the same key tells once
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "member", "key"], condition=~models.Q(key=""), name="notification_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "member", "-id"], name="notification_newest"),
            models.Index(fields=["tenant", "member"], condition=models.Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return self.text
