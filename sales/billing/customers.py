"""What a customer's own terms say, and to whom a bill goes that he gets."""

from typing import Any

from crm.customers.models import Company, Person
from sales.billing.models import CustomerTerms


def terms_of(person: Person | None, company: Company | None) -> CustomerTerms:
    """What holds for this customer: the company's terms, else the person's, else none of his own."""
    rows = CustomerTerms.objects
    found = rows.filter(company=company).first() if company else None
    if found is None and person is not None:
        found = rows.filter(person=person).first()
    return found or CustomerTerms()


def billed_to(person: Person | None, company: Company | None) -> dict[str, Any]:
    """The columns of an invoice that say to whom it goes; from the company, or the person who buys for himself."""
    own = terms_of(person, company)
    place = company if company and (company.city or company.street) else person or company
    address = ("street", "postal_code", "city", "country")
    return {
        "bill_name": str(company or person or ""),
        "bill_contact": person.name if company and person else "",
        **{f"bill_{name}": getattr(place, name) if place else "" for name in address},
        "bill_email": own.email or (person.email if person else "") or (company.email if company else ""),
        "bill_vat_id": own.vat_id,
    }


def own_terms(customer: Person | Company) -> CustomerTerms:
    """The terms that this customer has, or would begin with."""
    return CustomerTerms.objects.filter(**{customer.kind: customer}).first() or CustomerTerms()
