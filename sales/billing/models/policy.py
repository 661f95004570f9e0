"""How the organization bills: numbers, terms, the words of its mails, and its three reminders."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel

SUBJECT = "{{ extra.kind }} {{ extra.number }}"
WORDS = """Hello {{ person.first_name }},

please find attached {{ extra.kind | downcase }} {{ extra.number }} over {{ extra.total }}{% if extra.due %}, to be \
paid by {{ extra.due }}{% endif %}. You can also see it on the page below.

Kind regards
{{ member.name }}"""


class BillingPolicy(TenantModel):
    """One row for each organization."""

    due_days = models.PositiveSmallIntegerField("days to pay", default=14)
    invoice_prefix = models.CharField("invoices begin with", max_length=10, default="INV")
    credit_prefix = models.CharField("credit notes begin with", max_length=10, default="CN")
    intro = models.TextField("introduction", max_length=4000, blank=True)
    terms = models.TextField("closing words", max_length=8000, blank=True)
    subject = models.CharField(max_length=200, default=SUBJECT)
    words = models.TextField(max_length=4000, default=WORDS)
    e_invoice = models.BooleanField("with an e-invoice in it", default=True)
    reminders = models.BooleanField("remind by itself", default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="billing_policy_once")]

    def __str__(self) -> str:
        return f"{self.due_days} days to pay"


class ReminderLevel(TenantModel):
    """One of the three: so many days after the invoice was due, in these words, perhaps with a fee."""

    level = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)
    days = models.PositiveSmallIntegerField("days after it was due", default=7)
    fee_minor = models.BigIntegerField("fee", default=0)  # the organization's currency
    subject = models.CharField(max_length=200)
    words = models.TextField(max_length=4000)

    class Meta(TenantModel.Meta):
        ordering = ("level",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "level"], name="reminder_level_once"),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=3, fee_minor__gte=0), name="reminder_level_range"
            ),
        ]

    def __str__(self) -> str:
        return f"Reminder {self.level}"


class CustomerTerms(TenantModel):
    """What holds for the invoices of one customer: a company, or a person who buys for himself."""

    company = TenantForeignKey("customers.Company", models.CASCADE, null=True, blank=True, related_name="billing_terms")
    person = TenantForeignKey("customers.Person", models.CASCADE, null=True, blank=True, related_name="billing_terms")
    due_days = models.PositiveSmallIntegerField("days to pay", null=True, blank=True)
    email = models.CharField("invoices go to", max_length=254, blank=True)
    vat_id = models.CharField("VAT number", max_length=20, blank=True)
    reminders_off = models.BooleanField("no reminders", default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "company"], condition=models.Q(company__isnull=False), name="customer_terms_company"
            ),
            models.UniqueConstraint(
                fields=["tenant", "person"], condition=models.Q(person__isnull=False), name="customer_terms_person"
            ),
            models.CheckConstraint(
                condition=models.Q(company__isnull=True) | models.Q(person__isnull=True), name="customer_terms_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_days} days to pay" if self.due_days is not None else "the usual terms"
