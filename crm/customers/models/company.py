"""A company that people work for."""

from typing import ClassVar

from django.db import models

from crm.accounts.models import OwnedQuerySet
from crm.customers.models.merged import Mergeable, merged_index
from crm.customers.models.standing import Standing
from crm.customers.normal_forms import name_key
from crm.records.models import KeyedRows, RecordManager, RecordModel
from crm.tenancy.models import TenantForeignKey, TenantManager


class CompanyQuerySet(KeyedRows, OwnedQuerySet["Company"]):
    """Companies."""


class Company(Standing, Mergeable, RecordModel):
    kind = "company"
    untracked = frozenset({"name_key", "health", "health_reasons"})

    name = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160, editable=False)
    domain = models.CharField(max_length=160, blank=True)  # "brandt-sohn.de": finds the company of an e-mail
    industry = models.CharField(max_length=80, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    # The first of the company's channels (see models/channels.py).
    email = models.CharField("e-mail", max_length=254, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    street = models.CharField(max_length=160, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1
    owner = TenantForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    parent = TenantForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name="belongs to"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    everything: ClassVar[CompanyQuerySet] = TenantManager.from_queryset(CompanyQuerySet)()  # type: ignore[assignment]
    objects: ClassVar[CompanyQuerySet] = RecordManager.from_queryset(CompanyQuerySet)()  # type: ignore[assignment]

    class Meta(RecordModel.Meta):
        verbose_name_plural = "companies"
        indexes = [
            models.Index(fields=["tenant", "name_key", "id"], name="company_name"),
            models.Index(fields=["tenant", "domain"], condition=~models.Q(domain=""), name="company_domain"),
            models.Index(fields=["tenant", "owner", "-id"], name="company_owner"),
            models.Index(fields=["tenant", "health", "id"], name="company_health"),
            merged_index("company"),
        ]

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        """Keep the comparable name beside the name."""
        self.name_key = name_key(self.name)[:160]
