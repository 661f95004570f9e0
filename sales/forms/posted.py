"""What a form is bound to, and what it begins with."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, QueryDict

from crm.accounts.requests import Request
from crm.customers.queries.companies import companies_visible_to
from crm.customers.queries.people import people_visible_to
from crm.tenancy.ids import as_uuid


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is empty; None where a form is only shown."""
    return request.POST if request.method == "POST" else None


def form_key(request: HttpRequest) -> str:
    """What makes a posted form once however often it is sent; "" for one without."""
    return request.POST.get("key", "")[:64]


def first_answers(request: Request) -> dict[str, Any]:
    """A new document begins with our currency, and the customer that the address names (`?person=`, `?company=`).

    "key" is the form's own: sent twice, it makes one.
    """
    known: dict[str, Any] = {"currency": request.organization.currency, "key": uuid4().hex}
    people, companies = people_visible_to(request.actor), companies_visible_to(request.actor)
    if (person_id := as_uuid(request.GET.get("person", ""))) and (person := people.filter(id=person_id).first()):
        known["person"] = person.email or person.name
    if (company_id := as_uuid(request.GET.get("company", ""))) and (company := companies.filter(id=company_id).first()):
        known["company"] = company.name
    return known
