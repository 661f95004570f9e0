"""Reads of how the organization sells: its terms, units and taxes."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from crm.errors import NotFound
from sales.models import SellingTerms, TaxClass, TaxRate, Unit

NONE = Decimal(0)


def selling_terms() -> SellingTerms:
    """The organization's, or what holds while it has said nothing (not saved then)."""
    return SellingTerms.objects.select_related("unit", "tax_class").first() or SellingTerms()


def units() -> list[Unit]:
    """Those in use, in their order."""
    return list(Unit.objects.filter(active=True))


def tax_classes() -> list[TaxClass]:
    """Those in use, in their order, with their rates."""
    return list(TaxClass.objects.filter(active=True).prefetch_related("rates"))


def get_unit(unit_id: UUID) -> Unit:
    """Raises NotFound."""
    unit = Unit.objects.filter(id=unit_id).first()
    if unit is None:
        raise NotFound("There is no such unit.")
    return unit


def get_tax_class(class_id: UUID) -> TaxClass:
    """Raises NotFound."""
    found = TaxClass.objects.filter(id=class_id).first()
    if found is None:
        raise NotFound("There is no such tax class.")
    return found


def rate_of(tax_class: TaxClass, on: date, country: str = "") -> Decimal:
    """Per cent for something of the class, sold on that day into a country. 0 where no rate is known or none applies.

    A rate of that very country goes before the one without a country.
    """
    if not tax_class.is_taxed:
        return NONE
    rates = [rate for rate in tax_class.rates.all() if rate.valid_from <= on]
    return next((_newest(found) for found in _by_country(rates, country) if found), NONE)


def _by_country(rates: Iterable[TaxRate], country: str) -> tuple[list[TaxRate], ...]:
    rates = list(rates)
    return [rate for rate in rates if country and rate.country == country], [r for r in rates if not r.country]


def _newest(rates: list[TaxRate]) -> Decimal:
    return max(rates, key=lambda rate: rate.valid_from).rate
