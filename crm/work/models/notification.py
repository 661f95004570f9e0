"""Something a member should know, behind the bell; and how he wants to hear of what."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Notification(TenantModel):
    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=40, blank=True)  # see crm.work.notification_kinds
    text = models.CharField(max_length=200)
    body = models.CharField(max_length=500, blank=True)  # what was said, where that helps
    icon = models.CharField(max_length=40, default="bell")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    key = models.CharField(max_length=120, blank=True)  # the same key tells once
    in_page = models.BooleanField(default=True)  # behind the bell
    in_digest = models.BooleanField(default=False)
    mail_at = models.DateTimeField(null=True, blank=True)  # when to mail it unless it was read; empty once settled
    read_at = models.DateTimeField(null=True, blank=True)
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
            models.Index(
                fields=["tenant", "mail_at"], condition=models.Q(mail_at__isnull=False), name="notification_to_mail"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class NotificationSettings(TenantModel):
    """What one member has chosen; whoever has chosen nothing yet hears what each kind does by itself."""

    member = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    choices = models.JSONField(default=dict, blank=True)  # {kind: ["page", "mail", "digest"]}
    digest_hour = models.IntegerField(default=8)  # in his own zone
    digest_at = models.DateTimeField(null=True, blank=True)  # the next one; empty where he wants none
    digested_at = models.DateTimeField(null=True, blank=True)  # until when the last one told

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member"], name="notification_settings_once"),
            models.CheckConstraint(
                condition=models.Q(digest_hour__gte=0, digest_hour__lte=23), name="notification_digest_hour"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "digest_at"], condition=models.Q(digest_at__isnull=False), name="notification_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"Notifications of {self.member_id}"
