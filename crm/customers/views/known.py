"""Who it is whose address, number or name is being typed into the form for somebody new."""

import hashlib
from typing import Any

from django.http import HttpResponse, QueryDict

from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.customers.matching.candidates import Candidate, company_candidate, person_candidate
from crm.customers.queries.known import known_as, known_by_email
from crm.web.templating import render_page

NOBODY: dict[str, Any] = {"known": None, "blocking": [], "alike": [], "seen": ""}
LONGEST = 300  # of what is typed


@requires("customers.edit")
def known_person(request: Request) -> HttpResponse:
    """For a script, while one types a name, an e-mail address or a phone number."""
    return render_page(request, "customers/known.html", person_hints(request.actor, request.GET))


@requires("customers.edit")
def known_company(request: Request) -> HttpResponse:
    """For a script, while one types a company's name or domain."""
    return render_page(request, "customers/known.html", company_hints(request.actor, request.GET))


def person_hints(actor: Actor, typed: QueryDict) -> dict[str, Any]:
    """Whose e-mail address it is, and who may be the same; `seen` is what the warning was about."""
    if (known := known_by_email(actor, typed.get("email", "")[:LONGEST])) is not None:
        return NOBODY | {"known": known}
    return _hints(actor, person_candidate({name: text[:LONGEST] for name, text in typed.items()}))


def company_hints(actor: Actor, typed: QueryDict) -> dict[str, Any]:
    """Companies of nearly this name, or of this domain."""
    return _hints(actor, company_candidate({name: text[:LONGEST] for name, text in typed.items()}))


def stands_in_the_way(hints: dict[str, Any], typed: QueryDict) -> bool:
    """Whether it must not be entered, or there is a warning that whoever sent the form has not had before his eyes."""
    return bool(hints["blocking"]) or (bool(hints["alike"]) and typed.get("seen") != hints["seen"])


def _hints(actor: Actor, candidate: Candidate) -> dict[str, Any]:
    found = known_as(actor, candidate)
    seen = hashlib.sha256(" ".join(sorted(found.seen)).encode()).hexdigest()[:16] if found.seen else ""
    return NOBODY | {"blocking": found.blocking, "alike": found.warning, "seen": seen}
