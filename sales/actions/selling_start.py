"""What every organization's catalogue starts with: units, taxes of its country, a price book."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.models import PriceBook, SellingTerms, TaxCategory, TaxClass, TaxRate, Unit

# Name, symbol, UN/ECE code, digits of quantities.
UNITS = (
    ("Piece", "pc", "C62", 0),
    ("Hour", "h", "HUR", 2),
    ("Day", "d", "DAY", 2),
    ("Month", "mo", "MON", 0),
    ("Kilogram", "kg", "KGM", 3),
    ("Metre", "m", "MTR", 2),
    ("Flat rate", "flat", "LS", 0),
)
# Standard and reduced rates where the organization seems to be, by its time zone; anybody can set them right.
RATES = {
    "Europe/Berlin": ("19", "7"),
    "Europe/Vienna": ("20", "10"),
    "Europe/Zurich": ("8.1", "2.6"),
    "Europe/Paris": ("20", "5.5"),
    "Europe/Brussels": ("21", "6"),
    "Europe/Amsterdam": ("21", "9"),
    "Europe/Luxembourg": ("17", "8"),
    "Europe/Madrid": ("21", "10"),
    "Europe/Lisbon": ("23", "6"),
    "Europe/Rome": ("22", "10"),
    "Europe/London": ("20", "5"),
    "Europe/Dublin": ("23", "13.5"),
    "Europe/Stockholm": ("25", "12"),
    "Europe/Copenhagen": ("25", "0"),
    "Europe/Oslo": ("25", "15"),
    "Europe/Helsinki": ("25.5", "14"),
    "Europe/Warsaw": ("23", "8"),
    "Europe/Prague": ("21", "12"),
}
FROM = date(2000, 1, 1)


@transaction.atomic
def seed_selling() -> SellingTerms:
    """The organization's terms, with units, tax classes and a price book. What is there already is left as it is."""
    found = SellingTerms.objects.select_related("unit", "tax_class").first()
    if found is not None:
        return found
    organization = Organization.objects.get(id=require_organization_id())
    _units()
    _taxes(organization.time_zone)
    if not PriceBook.objects.exists():
        PriceBook.objects.get_or_create(name="Standard prices", defaults={"currency": organization.currency})
    terms, _ = SellingTerms.objects.get_or_create(
        tenant_id=organization.id, defaults={"unit": Unit.objects.first(), "tax_class": TaxClass.objects.first()}
    )
    return terms


def standard_book(currency: str) -> PriceBook:
    """Everybody's book of a currency that stands first; made if there is none."""
    seed_selling()
    general = PriceBook.objects.filter(currency=currency, active=True, tag=None, for_company=False)
    found = general.filter(valid_from=None, valid_until=None, based_on=None).first()
    if found is not None:
        return found
    book, new = PriceBook.objects.get_or_create(name=f"Standard prices {currency}", defaults={"currency": currency})
    if not new and not book.active:
        book.active = True
        book.save()
    return book


def _units() -> None:
    Unit.objects.bulk_create(
        [
            Unit(name=name, symbol=symbol, code=code, places=places, position=place)
            for place, (name, symbol, code, places) in enumerate(UNITS)
        ],
        ignore_conflicts=True,
    )


def _taxes(time_zone: str) -> None:
    standard, reduced = RATES.get(time_zone, ("0", "0"))
    for place, (name, category, rate) in enumerate(
        (
            ("Standard", TaxCategory.STANDARD, standard),
            ("Reduced", TaxCategory.STANDARD, reduced),
            ("Exempt", TaxCategory.EXEMPT, ""),
        )
    ):
        tax_class, new = TaxClass.objects.get_or_create(name=name, defaults={"category": category, "position": place})
        if new and rate:
            TaxRate.objects.create(tax_class=tax_class, rate=Decimal(rate), valid_from=FROM)
