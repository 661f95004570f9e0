"""Prices of one currency, for everybody or for some customers, for a time or for good."""

from datetime import date

from django.db import models

from crm.exact import ExactField
from crm.tenancy.models import TenantForeignKey, TenantModel


class PriceBook(TenantModel):
    """For the customers with a tag, for one company, or for all. `change` is by how many per cent prices differ from
    the book it stands on, for whatever this one doesn't price itself.
    """

    name = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    tag = TenantForeignKey("customers.Tag", models.PROTECT, null=True, blank=True, related_name="+")
    company = TenantForeignKey("customers.Company", models.SET_NULL, null=True, blank=True, related_name="price_books")
    # Whether it was made for one company: if that is purged, the book must not become everybody's.
    for_company = models.BooleanField(default=False, editable=False)
    based_on = TenantForeignKey("self", models.PROTECT, null=True, blank=True, related_name="derived")
    change = ExactField(places=3, default=0)  # per cent: -15 for fifteen less
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)  # the last day
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)  # one that was used is retired, never deleted
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="price_book_name_once"),
            models.CheckConstraint(
                condition=models.Q(tag__isnull=True) | models.Q(company__isnull=True), name="price_book_for_whom"
            ),
            models.CheckConstraint(
                condition=models.Q(change__gte=-100) & models.Q(change__lte=1000), name="price_book_change"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="price_book_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def holds(self, on: date) -> bool:
        """Whether it is in use on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        return self.active and begun and (self.valid_until is None or on <= self.valid_until)
