"""A human being the organization deals with."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from crm.accounts.models import OwnedQuerySet
from crm.customers.models.company import Company
from crm.customers.models.merged import Mergeable, merged_index
from crm.customers.models.standing import Standing
from crm.customers.normal_forms import name_key
from crm.records.models import KeyedRows, RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager

LONGEST_NAME = 170
UNKNOWN_COMPANY = UUID(int=0)


class Lifecycle(models.TextChoices):
    """One stage, moving forward only (lost aside), beside the stages of deals."""

    SUBSCRIBER = "subscriber", "Subscriber"
    LEAD = "lead", "Lead"
    QUALIFIED = "qualified", "Qualified"
    OPPORTUNITY = "opportunity", "Opportunity"
    CUSTOMER = "customer", "Customer"
    CHAMPION = "champion", "Champion"
    LOST = "lost", "Lost"


class PreferredChannel(models.TextChoices):
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"
    SMS = "sms", "Text message"
    LETTER = "letter", "Letter"


class PersonQuerySet(KeyedRows, OwnedQuerySet["Person"]):
    """People."""


class Person(Standing, Mergeable, RecordModel):
    kind = "person"
    untracked = frozenset({"name", "name_key", "profile", "last_touch_at", "health", "health_reasons"})

    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=LONGEST_NAME, editable=False)
    name_key = models.CharField(max_length=LONGEST_NAME, editable=False)
    # The first of the person's channels, kept here so that lists need no join (see models/channels.py).
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, blank=True, related_name="people")
    job_title = models.CharField(max_length=120, blank=True)
    street = models.CharField(max_length=160, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=8, blank=True)
    preferred_channel = models.CharField("prefers", max_length=8, choices=PreferredChannel, blank=True)
    best_time = models.CharField(max_length=80, blank=True)  # "Mornings, before 10"
    do_not_call = models.BooleanField(default=False)
    birthday = models.DateField(null=True, blank=True)
    lifecycle = models.CharField(max_length=12, choices=Lifecycle, default=Lifecycle.LEAD)
    source = models.CharField(max_length=120, blank=True)
    # What the organization knows of its customers beyond our fields: {"VIP club": {"Points": 184320}}.
    profile = models.JSONField(default=dict, blank=True)
    owner = TenantForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_touch_at = models.DateTimeField(null=True, blank=True)

    everything: ClassVar[PersonQuerySet] = TenantManager.from_queryset(PersonQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[PersonQuerySet] = RecordManager.from_queryset(PersonQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["tenant", "name_key", "id"], name="person_name"),
            # With what tells whether a row counts, so that ten thousand need not be fetched to be counted.
            models.Index(
                fields=["tenant", "lifecycle", "owner", "-id"], include=["deleted_at"], name="person_lifecycle_owner"
            ),
            models.Index(fields=["tenant", "owner", "-id"], include=["deleted_at"], name="person_owner"),
            models.Index(fields=["tenant", "health", "id"], name="person_health"),
            merged_index("person"),
        ]

    def __str__(self) -> str:
        return self.name

    def columns_of(self, fact: str, value: Any) -> dict[str, Any] | None:
        """The company as its name is typed; one that nobody knows yet is none of those there are."""
        if fact != "company_name":
            return None
        if not value.strip():
            return {"company_id": None}
        known = Company.objects.filter(name_key=name_key(value)).order_by("id").first()
        return {"company_id": known.pk if known else UNKNOWN_COMPANY}

    def derive(self) -> None:
        """Keep the shown and the comparable name beside the parts."""
        self.set_name()

    def set_name(self) -> None:
        """Derive `name` and `name_key`; a person without a name is called by the address (for bulk_create too)."""
        parts = f"{self.first_name} {self.last_name}".strip()
        self.name = (parts or self.email or self.phone or "Unknown person")[:LONGEST_NAME]
        self.name_key = name_key(self.name)[:LONGEST_NAME]  # folding may make it longer: "ß" is "ss"
