"""Where deals stand in the frame, and on the pages of people and companies."""

from typing import Any

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import (
    CUSTOMERS,
    Entry,
    RecordVerb,
    navigation,
    new_menu,
    palette_pages,
    register_verbs,
    settings_pages,
)
from crm.web.panels import Panel, register_panel
from crm.work.notification_kinds import DIGEST, PAGE, NotificationKind, register_notification_kind
from sales.models import Deal
from sales.queries.deals import aimless_deals_of, deal_titles, deals_of_company, deals_of_person
from sales.words import stage_words

SHOWN = 6


def _person_deals(actor: Actor, person: Person) -> dict[str, Any]:
    return _section(actor, deals_of_person(actor, person.id, SHOWN + 1), f"?person={person.id}")


def _company_deals(actor: Actor, company: Company) -> dict[str, Any]:
    return _section(actor, deals_of_company(actor, company.id, SHOWN + 1), f"?company={company.id}")


def _button(_actor: Actor, record: Person | Company) -> dict[str, Any]:
    return {"query": f"?{'person' if isinstance(record, Person) else 'company'}={record.id}"}


def _section(actor: Actor, newest: list[Deal], query: str) -> dict[str, Any]:
    return {
        "deals": [(deal, *stage_words(deal)) for deal in newest[:SHOWN]],
        "count": f"{SHOWN}+" if len(newest) > SHOWN else str(len(newest)),
        "query": query,
        "may_add": actor.can("sales.edit"),
    }


def _aimless(actor: Actor, _record: None) -> dict[str, Any]:
    """The member's own open deals of which nobody knows what comes next."""
    return {"deals": aimless_deals_of(actor), "may_add": actor.can("sales.edit")}


navigation.register(Entry("Sales", "sales:board", "chart-funnel", "sales.view", order=40, on_phone=True))
new_menu.register(Entry("Deal", "sales:new_deal", "chart-funnel", "sales.edit", order=30))
palette_pages.register(
    Entry("Deals", "sales:deals", "list", "sales.view", words="opportunities list"),
    Entry("Deal board", "sales:board", "layout-kanban", "sales.view", words="pipeline kanban"),
    Entry("Forecast", "sales:forecast", "chart-bar", "sales.view", words="quarter weighted"),
)
settings_pages.register(
    Entry("Pipelines", "sales:pipelines", "chart-funnel", "sales.pipelines", order=60, section="settings",
          words="stages probability loss reasons deals",
          group=CUSTOMERS, about="Stages, their conditions, and why deals are lost"),
)  # fmt: skip
register_verbs(
    RecordVerb("deal", "Win deal", "sales:win", "trophy", "sales.win", post=True,
               shown=lambda _actor, deal: deal.is_open, words="won close"),
    RecordVerb("deal", "Lose deal", "sales:lose", "circle-x", "sales.edit",
               shown=lambda _actor, deal: deal.is_open, words="lost close"),
    RecordVerb("deal", "Open deal again", "sales:reopen", "refresh", "sales.edit", post=True,
               shown=lambda _actor, deal: not deal.is_open, words="reopen"),
    RecordVerb("deal", "Plan next step", "sales:plan_step", "calendar-event", "sales.edit",
               shown=lambda _actor, deal: deal.is_open, words="next action"),
)  # fmt: skip
register_kind(RecordKind("deal", "Deal", "Deals", "chart-funnel", "sales:deal", deal_titles))
register_panel("person", Panel("Deals", "sales/deals_panel.html", _person_deals, "sales.view", 20))
register_panel("company", Panel("Deals", "sales/deals_panel.html", _company_deals, "sales.view", 20))
for _kind in ("person", "company"):
    register_panel(_kind, Panel("New deal", "sales/new_deal_button.html", _button, "sales.edit", 20, "head"))
register_panel("home", Panel("Deals without a next step", "sales/home_panel.html", _aimless, "sales.view", 30))
register_notification_kind(
    NotificationKind("deal_won", "A deal of my team is won", "Deals", "trophy", (PAGE, DIGEST), capability="sales.view",
                     order=300),
)  # fmt: skip
