"""For which company a lead's deal is: the lead's own, one that is known, a new one, or none."""

from dataclasses import dataclass

from crm.accounts.actor import Actor
from crm.customers.matching.candidates import company_candidate
from crm.customers.matching.finding import find_matches
from crm.customers.matching.names import company_domain
from crm.customers.models import Company
from crm.customers.queries.companies import companies_visible_to
from leads.models import Lead

MOST = 5


@dataclass(frozen=True)
class Employer:
    """A known company, or the name of a new one; with neither the person buys for himself."""

    company: Company | None = None
    new_name: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A company that the lead may belong to, and why."""

    company: Company
    reason: str


def suggested_companies(actor: Actor, lead: Lead, name: str = "") -> list[Suggestion]:
    """Companies that are perhaps this lead's, by what he wrote and where he writes from; the surest first."""
    name = name or (lead.company.name if lead.company else said_company(lead))
    domain = company_domain(lead.person.email)
    if not name and not domain:
        return []
    matches = find_matches(company_candidate({"name": name, "domain": domain, "country": lead.person.country}))
    ids = [match.record_id for match in matches if not match.in_bin and match.record_id != lead.company_id]
    found = companies_visible_to(actor).in_bulk(ids)
    reasons = {match.record_id: " and ".join(match.reasons) for match in matches}
    return [Suggestion(found[each], reasons[each]) for each in ids if each in found][:MOST]


def said_company(lead: Lead) -> str:
    """The company's name in the answers of a form, "" if it says none."""
    return next((text for label, text in lead.answers if "company" in str(label).casefold()), "")
