"""May we write? A ledger of what people agreed to, and the addresses nobody may write to."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class Purpose(models.TextChoices):
    NEWSLETTER = "newsletter", "Newsletter and offers by mail"
    SMS = "sms", "Offers by text message"
    CALLS = "calls", "Calls"


class ConsentSource(models.TextChoices):
    FORM = "form", "Web form"
    UNSUBSCRIBE = "unsubscribe", "Unsubscribe link"
    MEMBER = "member", "Entered by a colleague"
    PORTAL = "portal", "Portal"
    IMPORT = "import", "Import"


class Consent(TenantModel):
    """One answer at one time; the newest for a purpose counts. Rows are never changed."""

    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="consents", db_index=False)
    purpose = models.CharField(max_length=12, choices=Purpose)
    given = models.BooleanField()
    source = models.CharField(max_length=12, choices=ConsentSource)
    text = models.TextField(blank=True)  # the exact words that were agreed to
    text_version = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "person", "purpose", "-id"], name="consent_newest")]

    def __str__(self) -> str:
        return f"{self.purpose}: {'yes' if self.given else 'no'}"


class SuppressionReason(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
    BOUNCED = "bounced", "Address does not exist"
    COMPLAINED = "complained", "Reported as spam"
    MANUAL = "manual", "Entered by a colleague"


class Suppression(TenantModel):
    """An address that gets no marketing mail (bounced and complained: no mail at all)."""

    key = models.CharField(max_length=254)  # normal_forms.email_key
    reason = models.CharField(max_length=14, choices=SuppressionReason)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="suppressed_once")]

    def __str__(self) -> str:
        return self.key
