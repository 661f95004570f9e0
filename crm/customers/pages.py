"""Where people and companies stand in the frame, and what stands beside their facts."""

from typing import Any

from crm.accounts.actor import Actor
from crm.customers.debts import debts_of, over_limit
from crm.customers.models import Company, Person
from crm.customers.queries.around import next_step_of
from crm.customers.queries.companies import company_titles, people_of
from crm.customers.queries.duplicates import twins_and_merges
from crm.customers.queries.people import person_titles
from crm.customers.queries.profile import company_tree
from crm.customers.standing import health_words, worst_credit
from crm.web.addresses import record_address
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import CUSTOMERS, Entry, navigation, new_menu, palette_pages, settings_pages
from crm.web.panels import Panel, register_panel

SHOWN_PEOPLE = 8


def _next_step(actor: Actor, record: Person | Company) -> dict[str, Any]:
    plan = f"{record_address('work:add_task')}?about={record.kind}:{record.id}" if actor.can("work.edit") else ""
    return {"step": next_step_of(actor, record), "plan_url": plan}


def _health(_actor: Actor, record: Person | Company) -> dict[str, Any] | None:
    health = health_words(record)
    return {"health": health} if health else None


def _twins(actor: Actor, record: Person | Company) -> dict[str, Any] | None:
    twins, merges = twins_and_merges(actor, record)
    return {"twins": twins, "merges": merges, "own": record} if twins or merges else None


def _people(actor: Actor, company: Company) -> dict[str, Any]:
    people = people_of(actor, company, SHOWN_PEOPLE + 1)
    count = f"{SHOWN_PEOPLE}+" if len(people) > SHOWN_PEOPLE else str(len(people))
    return {
        "people": people[:SHOWN_PEOPLE],
        "count": count,
        "company": company,
        "may_add": actor.can("customers.edit", company),
    }


def _group(actor: Actor, company: Company) -> dict[str, Any] | None:
    tree = company_tree(actor, company)
    return {"tree": tree} if tree else None


def _credit(actor: Actor, deal: Any) -> dict[str, Any] | None:
    if not actor.can("customers.view"):
        return None
    found = worst_credit(deal.company, deal.person)
    customer = deal.company or deal.person
    debts = [debt for debt in debts_of(actor, customer) if debt.overdue_minor or over_limit(customer, [debt])]
    if not found and not debts:
        return None
    return {
        "who": found[0].name if found else "",
        "credit": found[1] if found else None,
        "customer": customer,
        "debts": debts,
        "over": bool(debts) and over_limit(customer, debts),
    }


navigation.register(
    Entry("Customers", "customers:people", "users", "customers.view", order=20, on_phone=True),
)
new_menu.register(
    Entry("Person", "customers:add_person", "user-plus", "customers.edit", order=10),
    Entry("Company", "customers:add_company", "building-plus", "customers.edit", order=20),
)
palette_pages.register(
    Entry(
        "Duplicates",
        "customers:duplicates",
        "arrows-join",
        "customers.merge",
        words="merge twins double same doubles dedupe clean up",
    ),
    Entry("People", "customers:people", "users", "customers.view", words="contacts customers"),
    Entry("Companies", "customers:companies", "building", "customers.view", words="accounts firms"),
)
settings_pages.register(
    Entry("Duplicates", "customers:matching", "arrows-join", "workspace.settings", 66, section="settings",
          words="matching rules same twice merge dedupe", group=CUSTOMERS,
          about="What counts as the same customer, and what is done about it"),
    Entry("Customer health", "customers:health", "heartbeat", "workspace.settings", 65, section="settings",
          words="score rules points at risk churn", group=CUSTOMERS, about="What makes a customer healthy or at risk"),
)  # fmt: skip
register_kind(RecordKind("person", "Person", "People", "user", "customers:person", person_titles))
register_kind(RecordKind("company", "Company", "Companies", "building", "customers:company", company_titles))
for _kind in ("person", "company"):
    register_panel(_kind, Panel("Next step", "customers/next_step_panel.html", _next_step, order=1))
    register_panel(_kind, Panel("Perhaps the same", "customers/twins_panel.html", _twins, order=3))
    register_panel(_kind, Panel("Health", "customers/health_panel.html", _health, order=2))
register_panel("company", Panel("People", "customers/people_panel.html", _people, order=5))
register_panel("company", Panel("Group", "customers/group_panel.html", _group, order=6))
register_panel("deal", Panel("Credit", "customers/credit_panel.html", _credit, order=1))
