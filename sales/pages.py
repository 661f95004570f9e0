"""Where deals stand in the frame, and on the pages of people and companies."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

import sales.pages_products  # noqa: F401  # it registers what is sold
from crm.accounts.actor import Actor
from crm.conditions.periods import quarter_of
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
    section_pages,
    settings_pages,
)
from crm.web.panels import Panel, register_panel
from crm.work.notification_kinds import DIGEST, MAIL, PAGE, NoticeVerb, NotificationKind, register_notification_kind
from sales import quote_pages as quote_pages
from sales import quote_states as quote_states
from sales.models import Deal
from sales.panels import approvals_panel, milestones_panel, rivals_panel, waiting_panel
from sales.queries.approvals import waiting_by_deal
from sales.queries.competitors import competitor_titles
from sales.queries.deals import aimless_deals_of, deal_titles, deals_of_company, deals_of_person
from sales.queries.quota_things import EVERYTHING, labels_of
from sales.queries.targets import own_lines
from sales.targets import elapsed
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


def _answers(actor: Actor, deal_ids: set[UUID]) -> dict[UUID, list[NoticeVerb]]:
    """Yes or no to what waits for the member, where he reads of it."""
    if not actor.can("sales.approve"):
        return {}
    return {
        deal_id: [
            NoticeVerb(
                "Approve",
                f"{reverse('sales:give_approval', args=[row.id])}?"
                f"{urlencode({'value': f'{row.value_minor} {row.currency}'})}",
            ),
            NoticeVerb("Refuse…", reverse("sales:refuse_approval", args=[row.id]), post=False),
        ]
        for deal_id, row in waiting_by_deal(deal_ids).items()
    }


def _own_targets(actor: Actor, _record: None) -> dict[str, Any] | None:
    """How far the member is in this quarter, of everything and of products; nothing for who has no target."""
    if actor.membership is None:
        return None
    today = timezone.localdate()
    quarter = quarter_of(today)
    worth, lines = own_lines(actor.membership.id, quarter)
    if not lines:
        return None
    labels = labels_of(what for what, _ in lines if what.key)
    named = [(labels.get(what, EVERYTHING if len(lines) > 1 else ""), line) for what, line in lines]
    return {"lines": named, "period": quarter, "elapsed": elapsed(quarter, today), "worth": worth}


navigation.register(Entry("Sales", "sales:board", "chart-funnel", "sales.view", order=40, on_phone=True))
section_pages.register(
    Entry("Deals", "sales:deals", "list", "sales.view", order=10, section="sales"),
    Entry("Leaderboard", "sales:leaderboard", "trophy", "sales.figures", order=80, section="sales"),
    Entry("Targets", "sales:targets", "target", "sales.targets", order=82, section="sales"),
    Entry("Won and lost", "sales:win_loss", "chart-pie", "sales.figures", order=84, section="sales"),
    Entry("Competitors", "sales:competitors", "swords", "sales.view", order=86, section="sales"),
)
new_menu.register(Entry("Deal", "sales:new_deal", "chart-funnel", "sales.edit", order=30))
palette_pages.register(
    Entry("Deals", "sales:deals", "list", "sales.view", words="opportunities list"),
    Entry("Deal board", "sales:board", "layout-kanban", "sales.view", words="pipeline kanban"),
    Entry("Leaderboard", "sales:leaderboard", "trophy", "sales.figures", words="ranking targets quota goals won"),
    Entry("Targets", "sales:targets", "target", "sales.targets", words="quota goals plan"),
    Entry("Competitors", "sales:competitors", "swords", "sales.view", words="rivals"),
    Entry("Won and lost", "sales:win_loss", "chart-pie", "sales.figures", words="win loss analysis reasons price gap"),
)
settings_pages.register(
    Entry("Pipelines", "sales:pipelines", "chart-funnel", "sales.pipelines", order=60, section="settings",
          words="stages probability loss reasons deals",
          group=CUSTOMERS, about="Stages, their conditions, and why deals are lost"),
    Entry("Follow-ups", "sales:follow_ups", "bell-ringing", "sales.pipelines", order=62, section="settings",
          words="reminders rules silent customers renewal unanswered quote next step", group=CUSTOMERS,
          about="What reps are reminded of by themselves"),
)  # fmt: skip
register_verbs(
    RecordVerb("deal", "Win deal", "sales:win", "trophy", "sales.win",
               shown=lambda _actor, deal: deal.is_open, words="won close"),
    RecordVerb("deal", "Lose deal", "sales:lose", "circle-x", "sales.edit",
               shown=lambda _actor, deal: deal.is_open, words="lost close"),
    RecordVerb("deal", "Open deal again", "sales:reopen", "refresh", "sales.edit", post=True,
               shown=lambda _actor, deal: not deal.is_open, words="reopen"),
    RecordVerb("deal", "Plan next step", "sales:plan_step", "calendar-event", "sales.edit",
               shown=lambda _actor, deal: deal.is_open, words="next action"),
)  # fmt: skip
register_kind(
    RecordKind("competitor", "Competitor", "Competitors", "swords", "sales:competitor", competitor_titles, "sales.view")
)
register_kind(RecordKind("deal", "Deal", "Deals", "chart-funnel", "sales:deal", deal_titles))
register_panel("person", Panel("Deals", "sales/deals_panel.html", _person_deals, "sales.view", 20,
                               rows=(Deal, "person_id"), stands=True))  # fmt: skip
register_panel("company", Panel("Deals", "sales/deals_panel.html", _company_deals, "sales.view", 20,
                                rows=(Deal, "company_id"), stands=True))  # fmt: skip
for _kind in ("person", "company"):
    register_panel(
        _kind, Panel("New deal", "sales/new_deal_button.html", _button, "sales.edit", 20, "head", stands=True)
    )
register_panel("deal", Panel("Milestones", "sales/milestones_panel.html", milestones_panel, "sales.view", 4))
register_panel("deal", Panel("Competitors", "sales/rivals_panel.html", rivals_panel, "sales.view", 8))
register_panel("deal", Panel("Approval", "sales/approvals_panel.html", approvals_panel, "sales.view", 5))
register_panel(
    "home", Panel("Waiting for your approval", "sales/waiting_panel.html", waiting_panel, "sales.approve", 6)
)
register_panel("home", Panel("My target", "sales/target_panel.html", _own_targets, "sales.figures", 25))
register_panel("home", Panel("Deals without a next step", "sales/home_panel.html", _aimless, "sales.view", 30))
register_notification_kind(
    NotificationKind("deal_won", "A deal of my team is won", "Deals", "trophy", (PAGE, DIGEST), capability="sales.view",
                     order=300),
    NotificationKind("approval_asked", "I am asked to approve a deal", "Deals", "help-circle", (PAGE, MAIL),
                     capability="sales.approve", order=310, verbs=_answers),
    NotificationKind("approval_decided", "A manager answers what I asked", "Deals", "circle-check", (PAGE, MAIL),
                     capability="sales.view", order=320),
    NotificationKind("stage_entered", "A deal comes to a stage of my role", "Deals", "arrow-right", (PAGE, DIGEST),
                     capability="sales.view", order=330),
)  # fmt: skip
