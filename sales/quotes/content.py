"""What a version says, frozen as JSON: the customer's page and the document are both drawn from it, then and later."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale

from crm.money import Money
from crm.tenancy.models import Organization
from sales.models import Letterhead, Quote, QuoteSheet
from sales.pricing.totals import Rounding, Terms
from sales.quotes.lines import Line
from sales.quotes.sums import Off, Sums, sums_of

type Content = dict[str, Any]


def content_of(
    quote: Quote, lines: Sequence[Line], organization: Organization, head: Letterhead, *, on: date
) -> Content:
    """All that is said to the customer by what the quote is now."""
    return {
        "number": quote.number,
        "name": quote.name,
        "version": quote.version_now,
        "date": on.isoformat(),
        "valid_until": quote.valid_until.isoformat() if quote.valid_until else "",
        "currency": quote.currency,
        "tax_included": quote.tax_included,
        "rounding": quote.rounding,
        "discount": str(quote.discount),
        "discount_minor": quote.discount_minor,
        "intro": quote.intro,
        "terms": quote.terms,
        "language": organization.language,
        "recipient": recipient_of(quote, organization.language),
        "seller": seller_of(organization, head),
        "contact": {
            "name": quote.owner.name if quote.owner else "",
            "email": quote.owner.email if quote.owner else head.email,
        },
        "lines": [line.to_json() for line in lines],
        "sheets": [said_on(sheet) for sheet in sheets_of(quote)],
    }


def sheets_of(quote: Quote) -> list[QuoteSheet]:
    """Its specification sheets with what is on them."""
    return list(QuoteSheet.objects.filter(quote=quote).prefetch_related("requirements").order_by("position", "id"))


def said_on(sheet: QuoteSheet) -> Content:
    """All that a sheet says: its title, introduction and rows."""
    names = ("heading", "name", "wanted", "agreed", "note")
    rows = [{name: getattr(row, name) for name in names} for row in sheet.requirements.all()]
    return {"title": sheet.title, "intro": sheet.intro, "rows": rows}


def lines_in(content: Content) -> list[Line]:
    """The lines that were sent."""
    return [Line.from_json(kept) for kept in content["lines"]]


def terms_in(content: Content) -> Terms:
    """How it was reckoned."""
    return Terms(content["currency"], content["tax_included"], Rounding(content["rounding"]))


def sums_in(content: Content, chosen: Sequence[str] = ()) -> Sums:
    """What it adds up to with what was chosen of the optional lines."""
    off = Off(Decimal(content["discount"]), content["discount_minor"])
    return sums_of(lines_in(content), terms_in(content), off, chosen)


def optional_in(content: Content) -> list[str]:
    """Ids of the lines that may be chosen."""
    return [line.id for line in lines_in(content) if line.is_item and line.optional]


def day_in(content: Content, name: str) -> date | None:
    """One of its days."""
    return date.fromisoformat(content[name]) if content[name] else None


def money_in(content: Content, minor: int) -> Money:
    """An amount in its currency."""
    return Money(minor, content["currency"])


def recipient_of(quote: Quote, language: str) -> list[str]:
    """The address as it stands on a letter: company, person, street, place, country."""
    person, company = quote.person, quote.company
    place = company if company and (company.city or company.street) else person or company
    names = [company.name if company else "", person.name if person else ""]
    if place is None:
        return [name for name in names if name]
    town = f"{place.postal_code} {place.city}".strip()
    return [line for line in (*names, place.street, town, country_name(place.country, language)) if line]


def seller_of(organization: Organization, head: Letterhead) -> dict[str, Any]:
    """Who sells, as the letterhead and the organization's settings say; what is empty is left out."""
    town = f"{head.postal_code} {head.city}".strip()
    own = [head.street, town, country_name(head.country, organization.language)]
    return {
        "name": head.legal_name or organization.name,
        "address": [line for line in own if line] or [organization.postal_address][: bool(organization.postal_address)],
        "reach": [line for line in (head.phone, head.email, head.website) if line],
        "country": head.country,
        "vat_id": head.vat_id,
        "tax_number": head.tax_number,
        "register": head.register,
        "managers": head.managers,
        "bank": head.bank,
        "iban": head.iban,
        "bic": head.bic,
    }


def country_name(code: str, language: str) -> str:
    """ "Germany"; the code itself where no name is known."""
    return str(Locale.parse(language).territories.get(code, code)) if code else ""
