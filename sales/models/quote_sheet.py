"""Specification sheets: what the customer wants, and what was agreed, line by line."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel
from sales.models.quote import Quote


class QuoteSheet(TenantModel):
    """An annex of a quote. It is frozen with the quote's versions, and the quote's history tells of its changes."""

    quote = TenantForeignKey(Quote, models.CASCADE, related_name="sheets", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=160)
    intro = models.TextField(max_length=4000, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        indexes = [models.Index(fields=["tenant", "quote", "position", "id"], name="quote_sheet_place")]

    def __str__(self) -> str:
        return self.title


class Requirement(TenantModel):
    """One line of a sheet: "Seats", wanted "at least 180", agreed "186". A heading has a name alone."""

    sheet = TenantForeignKey(QuoteSheet, models.CASCADE, related_name="requirements", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    heading = models.BooleanField(default=False)
    name = models.CharField(max_length=300)
    wanted = models.CharField(max_length=300, blank=True)
    agreed = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        indexes = [models.Index(fields=["tenant", "sheet", "position", "id"], name="requirement_place")]

    def __str__(self) -> str:
        return self.name
