"""A mail that is written once and filled in for each person."""

from typing import Any

from django.db import models
from django.utils import timezone

from crm.customers.normal_forms import name_key
from crm.mail.models.message import MessageKind
from crm.tenancy.models import TenantForeignKey, TenantModel


class MailTemplate(TenantModel):
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    kind = models.CharField(max_length=14, choices=MessageKind, default=MessageKind.MARKETING)
    # Why the person gets it, in words: stands at the foot.
    reason = models.CharField(max_length=200, blank=True)
    archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "name_key"], name="mail_template_name_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the comparable name beside the name."""
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)


class VersionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Replaced"


class MailTemplateVersion(TenantModel):
    template = TenantForeignKey(MailTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    subject = models.CharField(max_length=200, blank=True)
    preview_text = models.CharField(max_length=200, blank=True)  # what the inbox shows beside the subject
    blocks = models.JSONField(default=list)  # crm.mail.templating.blocks
    # Made once, when it is published; Liquid is filled in per person.
    html_source = models.TextField(blank=True)
    text_source = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "template", "number"], name="mail_template_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "template"], condition=models.Q(state="draft"), name="mail_template_one_draft"
            ),
            models.UniqueConstraint(
                fields=["tenant", "template"], condition=models.Q(state="published"), name="mail_template_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} version {self.number}"
