"""Shape how is sold: terms, units, taxes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from crm.accounts.actor import Actor
from crm.errors import Refused
from sales.actions.selling_start import seed_selling
from sales.models import Product, SellingTerms, TaxClass, TaxRate, Unit
from sales.queries.selling import get_tax_class, get_unit


@transaction.atomic
def change_terms(values: Mapping[str, Any], *, by: Actor) -> SellingTerms:
    """Set what new documents start with; what was made before keeps what it has. Raises NotAllowed."""
    by.require("sales.selling")
    seed_selling()
    terms = SellingTerms.objects.select_for_update(no_key=True).get()
    for name, value in values.items():
        setattr(terms, name, value)
    terms.version += 1
    terms.save()
    return terms


@transaction.atomic
def save_unit(unit_id: UUID | None, values: Mapping[str, Any], *, by: Actor) -> Unit:
    """A new unit, or changes of one; adding one that was retired brings it back.

    Raises NotFound, NotAllowed, Refused if another one is called so.
    """
    by.require("sales.selling")
    unit = get_unit(unit_id) if unit_id else _retired(Unit, values["name"]) or Unit(position=_next_place(Unit))
    _require_free(Unit, values["name"], unit.id, "unit")
    for name, value in values.items():
        setattr(unit, name, value)
    unit.active = unit.active or unit_id is None
    unit.save()
    return unit


@transaction.atomic
def retire_unit(unit_id: UUID, *, by: Actor) -> None:
    """Offer it no more; what is sold in it keeps it. Raises NotFound, NotAllowed, Refused for the last one."""
    by.require("sales.selling")
    unit = get_unit(unit_id)
    if not Unit.objects.filter(active=True).exclude(id=unit.id).exists():
        raise Refused("One unit has to be left: every product is sold in one.")
    unit.active = False
    unit.save()
    SellingTerms.objects.filter(unit=unit).update(unit=Unit.objects.filter(active=True).first())


@transaction.atomic
def save_tax_class(class_id: UUID | None, values: Mapping[str, Any], *, by: Actor) -> TaxClass:
    """A new class, or changes of one; adding one that was retired brings it back, with its rates.

    Raises NotFound, NotAllowed, Refused if another one is called so.
    """
    by.require("sales.selling")
    retired = None if class_id else _retired(TaxClass, values["name"])
    tax_class = get_tax_class(class_id) if class_id else retired or TaxClass(position=_next_place(TaxClass))
    _require_free(TaxClass, values["name"], tax_class.id, "tax class")
    for name, value in values.items():
        setattr(tax_class, name, value)
    tax_class.active = tax_class.active or class_id is None
    tax_class.save()
    return tax_class


@transaction.atomic
def retire_tax_class(class_id: UUID, *, by: Actor) -> None:
    """Offer it no more. Raises NotFound, NotAllowed, Refused while products that are on sale have it."""
    by.require("sales.selling")
    tax_class = get_tax_class(class_id)
    if count := Product.objects.on_sale().filter(tax_class=tax_class).count():
        raise Refused(f"{count} products are taxed as {tax_class.name}. Give them another class first.")
    if not TaxClass.objects.filter(active=True).exclude(id=tax_class.id).exists():
        raise Refused("One tax class has to be left: every product has one.")
    tax_class.active = False
    tax_class.save()
    others = TaxClass.objects.filter(active=True)
    SellingTerms.objects.filter(tax_class=tax_class).update(tax_class=others.first())


@transaction.atomic
def set_tax_rate(class_id: UUID, rate: Decimal, valid_from: date, *, country: str = "", by: Actor) -> TaxRate:
    """So many per cent from that day on. For the same day again it replaces what was said. Raises NotFound, NotAllowed,
    Refused for a class that is not taxed.
    """
    by.require("sales.selling")
    tax_class = get_tax_class(class_id)
    if not tax_class.is_taxed:
        raise Refused(f"{tax_class.name} is not taxed at a rate: {tax_class.get_category_display().lower()}.")
    found, _ = TaxRate.objects.update_or_create(
        tax_class=tax_class, country=country, valid_from=valid_from, defaults={"rate": rate}
    )
    return found


@transaction.atomic
def drop_tax_rate(rate_id: UUID, *, today: date, by: Actor) -> None:
    """Take a rate away. Raises NotAllowed, Refused for one without which none would hold today."""
    by.require("sales.selling")
    rate = TaxRate.objects.filter(id=rate_id).first()
    if rate is None:
        return
    others = TaxRate.objects.filter(tax_class_id=rate.tax_class_id, valid_from__lte=today).exclude(id=rate.id)
    if rate.valid_from <= today and not others.filter(country__in={rate.country, ""}).exists():
        raise Refused("This rate holds today, and there is no other. Add the right one first.")
    rate.delete()


def _retired[Kind: (Unit, TaxClass)](model: type[Kind], name: str) -> Kind | None:
    rows: Any = model.objects.filter(name=name.strip(), active=False)
    found: Kind | None = rows.first()
    return found


def _require_free(model: type[Unit] | type[TaxClass], name: str, own_id: UUID, noun: str) -> None:
    rows: Any = model.objects.filter(name=name.strip()).exclude(id=own_id)
    if rows.exists():
        raise Refused(f"There is a {noun} called {name.strip()} already.")


def _next_place(model: type[Unit] | type[TaxClass]) -> int:
    rows: Any = model.objects.all()
    return int(rows.aggregate(last=Max("position"))["last"] or 0) + 1
