"""Where support stands in the frame, on people's pages and in the portal."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.customers.models import Company, Person
from crm.portal.sections import PortalBlock, PortalSection, portal_blocks, portal_sections
from crm.tenancy.kept import kept
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import SERVICE, Entry, navigation, new_menu, palette_pages, settings_pages
from crm.web.panels import Panel, register_panel
from crm.work.notification_kinds import NotificationKind, register_notification_kind
from support.models import Ticket
from support.queries.desk import open_mine
from support.queries.requests import count_requests, my_requests
from support.queries.tickets import ticket_titles, tickets_visible_to
from support.showing import queue_row

SHOWN = 5


def person_panel(actor: Actor, person: Person) -> dict[str, Any] | None:
    """The customer's tickets."""
    return _panel(actor, "person_id", person.id) | {"email": person.email}


def company_panel(actor: Actor, company: Company) -> dict[str, Any] | None:
    """The tickets of the people of a company; none, no panel."""
    panel = _panel(actor, "company_id", company.id)
    return panel | {"email": ""} if panel["count"] else None


def my_requests_block(request: Request) -> dict[str, Any] | None:
    """What is going on for the customer."""
    return {"requests": my_requests(request.actor, limit=SHOWN), "count": count_requests(request.actor)}


def help_block(_request: Request) -> dict[str, Any] | None:
    """The way to a person."""
    return {}


def _panel(actor: Actor, whose: str, record_id: UUID) -> dict[str, Any]:
    newest = _newest(actor, whose, record_id)
    tickets = tickets_visible_to(actor).filter(**{whose: record_id})
    return {
        "rows": [queue_row(ticket) for ticket in newest],
        "count": tickets[:1000].count() if len(newest) == SHOWN else len(newest),
        "may_add": actor.can("support.answer"),
    }


@kept
def _newest(actor: Actor, whose: str, record_id: UUID) -> QuerySet[Ticket]:
    tickets = tickets_visible_to(actor).filter(**{whose: record_id})
    return tickets.select_related("person", "owner").order_by("-id")[:SHOWN]


register_kind(RecordKind("ticket", "Ticket", "Tickets", "headset", "support:ticket", ticket_titles))
navigation.register(
    Entry("Support", "support:desk", "headset", "support.view", order=50, count=open_mine, on_phone=True),
)
new_menu.register(Entry("Ticket", "support:new", "headset", "support.answer", order=50))
palette_pages.register(Entry("Support desk", "support:desk", "headset", "support.view", words="tickets queue help"))
settings_pages.register(
    Entry(
        "Support",
        "support:settings",
        "headset",
        "support.settings",
        order=60,
        words="queues portal response",
        group=SERVICE,
        about="Queues, addresses and response targets",
    ),
)
register_panel("person", Panel("Tickets", "support/person_panel.html", person_panel, "support.view", 40,
                               rows=(Ticket, "person_id")))  # fmt: skip
register_panel("company", Panel("Tickets", "support/person_panel.html", company_panel, "support.view", 40,
                                rows=(Ticket, "company_id")))  # fmt: skip
portal_sections.register(PortalSection("Requests", "message-circle", "support_portal:requests", 20))
portal_blocks.register(
    PortalBlock("support/portal/requests_block.html", my_requests_block, 20),
    PortalBlock("support/portal/help_block.html", help_block, 20, beside=True),
)
register_notification_kind(
    NotificationKind("ticket_assigned", "I get a ticket", "Tickets", "headset", capability="support.answer", order=400),
    NotificationKind("ticket_reply", "A customer replies to me", "Tickets", "message-reply",
                     capability="support.answer", order=410),
)  # fmt: skip
