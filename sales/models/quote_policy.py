"""How the organization quotes: what stands in a new quote, and above which limits somebody has to approve it."""

from decimal import Decimal

from django.db import models

from crm.exact import ExactField
from crm.tenancy.models import TenantModel

SUBJECT = "Quote {{ extra.number }}: {{ extra.name }}"
WORDS = """Hello {{ person.first_name }},

here is our quote {{ extra.number }} over {{ extra.total }}. You can read it, ask about it and accept it on the page \
below; the document is attached, too.

It is good until {{ extra.valid_until }}.

Kind regards
{{ member.name }}"""


class QuotePolicy(TenantModel):
    """One row for each organization."""

    valid_days = models.PositiveSmallIntegerField(default=30)
    intro = models.TextField(max_length=4000, blank=True)
    terms = models.TextField(max_length=8000, blank=True)
    subject = models.CharField(max_length=200, default=SUBJECT)
    words = models.TextField(max_length=4000, default=WORDS)
    # Above these somebody who may approve quotes has to agree before one is sent; None: never.
    most_discount = ExactField("discount without approval", places=3, null=True, blank=True, default=Decimal(15))
    most_minor = models.BigIntegerField("amount without approval", null=True, blank=True)  # the organization's currency
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="quote_policy_once")]

    def __str__(self) -> str:
        return f"good for {self.valid_days} days"
