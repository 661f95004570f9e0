"""Fields that an organization adds to its records, without a migration."""

from typing import ClassVar, Self

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

LONGEST_KEY = 120  # of a text that is compared


class CustomKind(models.TextChoices):
    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    MONEY = "money", "Money"
    DATE = "date", "Date"
    BOOL = "bool", "Yes or no"
    CHOICE = "choice", "One of a list"
    CHOICES = "choices", "Several of a list"
    LINK = "link", "Link to a person or company"


class LinkTo(models.TextChoices):
    PERSON = "person", "Person"
    COMPANY = "company", "Company"


class CustomFieldQuerySet(TenantQuerySet["CustomField"]):
    def of(self, kind: str) -> Self:
        """The fields in use of a kind of record, in their order."""
        return self.filter(record_kind=kind, active=True).order_by("position", "id")


class CustomField(TenantModel):
    record_kind = models.CharField(max_length=40)
    key = models.CharField(max_length=40)  # never changes; how conditions, API and imports call it
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=CustomKind)
    help = models.CharField(max_length=200, blank=True)
    required = models.BooleanField(default=False)
    options = models.JSONField(default=list, blank=True)  # [["gold", "Gold"], ...] of choices, in their order
    # What was offered once and is not any more: records that have it keep it, and it keeps its words.
    away_options = models.JSONField(default=list, blank=True)
    links_to = models.CharField(max_length=8, choices=LinkTo, blank=True)
    section = models.CharField(max_length=60, blank=True)  # under which heading it stands on the record's page
    # Only for records of one group, for example deals of one pipeline. A plain id: groups are the modules' own.
    group_id = models.UUIDField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)  # put away, its values are kept
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[CustomFieldQuerySet] = TenantManager.from_queryset(CustomFieldQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "record_kind", "key"], name="custom_field_key_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """How history and forms call it."""
        return f"custom.{self.key}"

    @property
    def option_labels(self) -> dict[str, str]:
        """Every option that a record may have: label by key, those put away too. `options` are the ones to offer."""
        return dict([*self.options, *self.away_options])


class CustomValue(TenantModel):
    """A value of a record in a form that an index can find behind row-level security (DESIGN section 3).

    Texts, choices and links in `text_key`; numbers times 10,000, money in minor units, days since 1970-01-01 and yes
    or no (1, 0) in `number`. Several choices are several rows.
    """

    field = TenantForeignKey(CustomField, models.CASCADE, related_name="values", db_index=False)
    record_id = models.UUIDField()
    text_key = models.CharField(max_length=LONGEST_KEY, blank=True)
    number = models.BigIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "record_id", "field", "text_key"], name="custom_value_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "field", "text_key", "record_id"], name="custom_value_text"),
            models.Index(fields=["tenant", "field", "number", "record_id"], name="custom_value_number"),
        ]

    def __str__(self) -> str:
        return f"{self.field_id}: {self.text_key or self.number}"
