"""What somebody sent us, word for word. Rows are never changed, except to say what became of them."""

from django.db import models
from django.utils import timezone

from crm.tenancy.models import TenantForeignKey, TenantModel


class HeldBack(models.TextChoices):
    NO = "", "Taken"
    TRAP = "trap", "Filled in a field that people don't see"
    FAILED = "failed", "Could not be turned into a lead"
    REVIEW = "review", "Could be a robot: did not solve the puzzle"
    WAITING = "waiting", "Not confirmed by mail yet"


class Channel(models.TextChoices):
    """By which entrance it came."""

    FORM = "form", "Web form"
    HOOK = "hook", "Webhook"
    API = "api", "API"
    MAIL = "mail", "Mail"
    CARD = "card", "Business card"
    HAND = "hand", "Added by hand"
    IMPORT = "import", "Imported file"


class Submission(TenantModel):
    """One filled-in form, or any other entrance: `key` is the same for the same words sent twice."""

    key = models.CharField(max_length=64)
    form = TenantForeignKey("leads.LeadForm", models.PROTECT, null=True, related_name="submissions", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel, blank=True, default="")  # "": older than this column
    hook = TenantForeignKey("leads.LeadHook", models.SET_NULL, null=True, related_name="submissions")
    external_id = models.CharField(max_length=200, blank=True, default="")  # how whoever sent it calls it
    raw = models.TextField(blank=True, default="")  # as it came, where `payload` is made out of it
    form_version = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=120, blank=True)
    payload = models.JSONField(default=dict)  # {field key: text}, as sent
    ip_hash = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    utm = models.JSONField(default=dict)
    page = models.CharField(max_length=500, blank=True)  # where the form stood
    referrer = models.CharField(max_length=500, blank=True)
    visitor_id = models.UUIDField(null=True)  # the browser, where the website's script may recognize it
    consent_given = models.BooleanField(default=False)
    consent_text = models.TextField(blank=True)
    consent_version = models.PositiveIntegerField(default=0)
    consents = models.JSONField(default=list)  # further boxes that were ticked: purpose, text, version
    confirmed_at = models.DateTimeField(null=True, blank=True)  # of a subscription, by the link in our mail
    confirmed_ip_hash = models.CharField(max_length=64, blank=True)
    held_back = models.CharField(max_length=12, choices=HeldBack, blank=True, default=HeldBack.NO)
    received_at = models.DateTimeField(default=timezone.now)
    lead = TenantForeignKey("leads.Lead", models.SET_NULL, null=True, related_name="submissions")
    person = TenantForeignKey("customers.Person", models.SET_NULL, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="submission_once")]
        indexes = [
            models.Index(fields=["tenant", "form", "received_at"], name="submission_form"),
            models.Index(fields=["tenant", "received_at"], name="submission_newest"),
            models.Index(
                fields=["tenant", "received_at"],
                condition=models.Q(held_back__in=("waiting", "trap", "review")),
                name="submission_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.received_at:%d.%m.%Y}"
