"""Who it is whose address, number or name is being typed into the form for somebody new."""

from typing import Any

from django.http import HttpResponse, QueryDict

from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.customers.normal_forms import name_key, phone_e164
from crm.customers.queries.known import known_by_email, known_by_phone, known_companies
from crm.web.templating import render_page

NOBODY: dict[str, Any] = {"known": None, "alike": [], "alike_words": "", "seen": ""}


@requires("customers.edit")
def known_person(request: Request) -> HttpResponse:
    """For a script, while one types an e-mail address or a phone number."""
    return render_page(request, "customers/known.html", person_hints(request.actor, request.GET))


@requires("customers.edit")
def known_company(request: Request) -> HttpResponse:
    """For a script, while one types a company's name or domain."""
    return render_page(request, "customers/known.html", company_hints(request.actor, request.GET))


def person_hints(actor: Actor, typed: QueryDict) -> dict[str, Any]:
    """Whose e-mail address it is, and who has the number; `seen` is what the warning was about."""
    country = typed.get("country", "")
    alike = known_by_phone(actor, typed.get("phone", ""), country)
    return {
        "known": known_by_email(actor, typed.get("email", "")),
        "alike": alike,
        "alike_words": "This number is known. Is it the same person? If not, just go on.",
        "seen": phone_e164(typed.get("phone", ""), region=country.upper() or None),
    }


def company_hints(actor: Actor, typed: QueryDict) -> dict[str, Any]:
    """Companies of nearly this name, or of this domain."""
    alike = known_companies(actor, typed.get("name", ""), typed.get("domain", ""))
    words = "There is something very like it already. If it is another company, just go on."
    return NOBODY | {"alike": alike, "alike_words": words, "seen": name_key(typed.get("name", ""))}


def unseen(hints: dict[str, Any], typed: QueryDict) -> bool:
    """Whether there is a warning that whoever sent the form has not had before his eyes."""
    return bool(hints["alike"]) and typed.get("seen") != hints["seen"]
