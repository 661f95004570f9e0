"""A web form that brings leads."""

from typing import ClassVar, Self

from django.db import models

from crm.customers.models import Purpose
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet
from leads.models.form_consent import FormConsent
from leads.models.form_field import FieldKind, FormField


class LeadFormQuerySet(TenantQuerySet["LeadForm"]):
    def active(self) -> Self:
        """Forms that take answers now."""
        return self.filter(active=True)


class FormKind(models.TextChoices):
    LEAD = "lead", "Questions and answers"
    SUBSCRIPTION = "subscription", "Subscription, confirmed by mail"


class LeadForm(TenantModel):
    kind = models.CharField("Kind", max_length=12, choices=FormKind, default=FormKind.LEAD)
    name = models.CharField("Name, for colleagues", max_length=80)
    slug = models.SlugField("Address", max_length=60)
    team = TenantForeignKey("accounts.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    active = models.BooleanField(default=True)
    fields = models.JSONField(default=list)  # in their order, see FormField
    # The page: a pitch on the left, the form on the right.
    headline = models.CharField("Headline beside the form", max_length=120, blank=True)
    pitch = models.TextField("Text below it", blank=True, max_length=400)
    points = models.JSONField(default=list, blank=True)  # up to five lines with a tick
    title = models.CharField("Title of the form", max_length=120, default="Get in touch")
    button = models.CharField("Words on the button", max_length=60, default="Send")
    privacy_url = models.URLField("Privacy page", blank=True)
    # May we write? The version counts up with the words, and each answer keeps both.
    consent_text = models.TextField("Words of the consent", blank=True, max_length=600)
    consent_required = models.BooleanField("Has to be ticked", default=False)
    consent_purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.NEWSLETTER)
    consent_version = models.PositiveIntegerField(default=1)
    more_consents = models.JSONField(default=list, blank=True)  # further boxes, see FormConsent
    step_titles = models.JSONField(default=list, blank=True)  # names of the steps, where it has several
    # Against robots, beyond what is always done; and for those whom we know.
    puzzle = models.BooleanField("Let browsers solve a small puzzle", default=False)
    progressive = models.BooleanField("Ask people we know only what is missing", default=False)
    # Afterwards.
    opens_lead = models.BooleanField("Open a lead", default=True)  # of a subscription; without, only the person
    thanks = models.TextField("Words of thanks", max_length=600, default="Thank you. We will get back to you soon.")
    redirect_url = models.URLField("Send people to this page instead", blank=True)
    value_minor = models.BigIntegerField(null=True, blank=True)  # what a lead of this form is worth a year
    version = models.PositiveIntegerField(default=1)  # counts each saved change
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[LeadFormQuerySet] = TenantManager.from_queryset(LeadFormQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["tenant", "slug"], name="lead_form_slug_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def parts(self) -> list[FormField]:
        """Its fields, in their order."""
        return [FormField.from_json(data) for data in self.fields]

    @property
    def is_subscription(self) -> bool:
        """Whether an answer counts only once it is confirmed by mail."""
        return self.kind == FormKind.SUBSCRIPTION

    @property
    def further_consents(self) -> list[FormConsent]:
        """The boxes after the first one."""
        return [FormConsent.from_json(data) for data in self.more_consents]

    @property
    def steps(self) -> int:
        """How many pages it has."""
        return max((part.step for part in self.parts), default=1)

    def step_title(self, step: int) -> str:
        """What a page is called; empty for one without a name."""
        return str(self.step_titles[step - 1]) if 0 < step <= len(self.step_titles) else ""

    def step_of(self, part: FormField) -> int:
        """The page a field stands on. Files are asked for on the last: a browser can't carry them from page to page."""
        return self.steps if part.kind == FieldKind.FILE else part.step

    @property
    def takes_files(self) -> bool:
        """Whether it asks for files."""
        return any(part["kind"] == FieldKind.FILE for part in self.fields)

    def part(self, key: str) -> FormField | None:
        """The field of that key, or None."""
        return next((part for part in self.parts if part.key == key), None)

    def set_parts(self, parts: list[FormField]) -> None:
        """Replace the fields."""
        self.fields = [part.to_json() for part in parts]


class FormDay(TenantModel):
    """How often the page was opened, and filling it in begun, on one day. Answers are counted from themselves."""

    form = TenantForeignKey(LeadForm, models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    started = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "form", "day"], name="form_day_once")]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.day}"


class FieldDay(TenantModel):
    """How far people came on one day: who reached a field, and whose last field it was before he left. Only counts."""

    form = TenantForeignKey(LeadForm, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    key = models.CharField(max_length=60)
    reached = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "form", "day", "key"], name="form_field_day_once")]

    def __str__(self) -> str:
        return f"{self.form_id}, {self.key}: {self.day}"


class FormChange(TenantModel):
    """How a form was before a change, so that the change can be taken back. The oldest are dropped."""

    form = TenantForeignKey(LeadForm, models.CASCADE, related_name="changes", db_index=False)
    before = models.JSONField()
    words = models.CharField(max_length=160)  # what was done: "Removed Phone"
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "form", "-id"], name="form_change_newest")]

    def __str__(self) -> str:
        return self.words
