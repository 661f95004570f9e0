"""Who the organization is on its quotes, orders and invoices."""

from django.db import models

from crm.tenancy.models import TenantModel


class Letterhead(TenantModel):
    """One row for each organization; what is empty is left out. E-invoices read each part of the address."""

    legal_name = models.CharField(max_length=160, blank=True)
    street = models.CharField(max_length=160, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=120, blank=True)
    vat_id = models.CharField("VAT number", max_length=20, blank=True)
    tax_number = models.CharField(max_length=40, blank=True)
    register = models.CharField("register entry", max_length=160, blank=True)  # "HRB 4711, Amtsgericht Düsseldorf"
    managers = models.CharField("managing directors", max_length=200, blank=True)
    bank = models.CharField(max_length=120, blank=True)
    iban = models.CharField("IBAN", max_length=42, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="letterhead_once")]

    def __str__(self) -> str:
        return self.legal_name
