"""Where quotes stand in the frame, and on the pages of deals, people and companies."""

from typing import Any

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import (
    CUSTOMERS,
    Entry,
    RecordVerb,
    new_menu,
    palette_pages,
    register_verbs,
    section_pages,
    settings_pages,
)
from crm.web.panels import Panel, register_panel
from crm.work.notification_kinds import DIGEST, MAIL, PAGE, NotificationKind, register_notification_kind
from sales.models import Deal, Quote, QuoteStatus
from sales.queries.quotes import (
    approvals_waiting,
    quote_titles,
    quotes_of_company,
    quotes_of_deal,
    quotes_of_person,
)
from sales.quotes.words import state_words

SHOWN = 6
GROUP = "Quotes"


def _section(actor: Actor, newest: list[Quote], query: str, *, may_add: bool) -> dict[str, Any]:
    return {
        "quotes": [(quote, *state_words(quote)) for quote in newest[:SHOWN]],
        "count": f"{SHOWN}+" if len(newest) > SHOWN else str(len(newest)),
        "query": query,
        "may_add": may_add and actor.can("sales.edit"),
    }


def _deal(actor: Actor, deal: Deal) -> dict[str, Any]:
    return _section(actor, quotes_of_deal(actor, deal.id, SHOWN + 1), f"?deal={deal.id}", may_add=deal.is_open)


def _person(actor: Actor, person: Person) -> dict[str, Any]:
    return _section(actor, quotes_of_person(actor, person.id, SHOWN + 1), f"?person={person.id}", may_add=True)


def _company(actor: Actor, company: Company) -> dict[str, Any]:
    return _section(actor, quotes_of_company(actor, company.id, SHOWN + 1), f"?company={company.id}", may_add=True)


def _waiting(actor: Actor, _record: None) -> dict[str, Any] | None:
    waiting = approvals_waiting(actor)
    return {"waiting": waiting} if waiting else None


def _is_draft(actor: Actor, quote: Quote) -> bool:
    return quote.is_draft and actor.can("sales.edit", quote)


def _is_sent(actor: Actor, quote: Quote) -> bool:
    sent = (QuoteStatus.SENT, QuoteStatus.DECLINED, QuoteStatus.WITHDRAWN)
    return quote.status in sent and actor.can("sales.edit", quote)


new_menu.register(Entry("Quote", "sales:new_quote", "file-dollar", "sales.edit", order=32))
section_pages.register(Entry("Quotes", "sales:quotes", "file-dollar", "sales.figures", order=20, section="sales"))
palette_pages.register(
    Entry("Quotes", "sales:quotes", "file-dollar", "sales.figures", words="offers proposals list"),
)
settings_pages.register(
    Entry("Quotes", "sales:quote_settings", "file-dollar", "sales.selling", order=64, section="settings",
          words="offers proposals approval discount limit terms mail",
          group=CUSTOMERS, about="What stands in new quotes, and which need approval"),
    Entry("Letterhead", "sales:letterhead", "file-text", "sales.selling", order=66, section="settings",
          words="address bank vat register documents pdf invoice quote",
          group=CUSTOMERS, about="Name, address and bank on quotes and invoices"),
)  # fmt: skip
register_kind(RecordKind("quote", "Quote", "Quotes", "file-dollar", "sales:quote", quote_titles))
register_verbs(
    RecordVerb("quote", "Send quote", "sales:send_quote", "send", "sales.edit", shown=_is_draft, words="mail"),
    RecordVerb("quote", "New version", "sales:revise_quote", "pencil", "sales.edit", post=True, shown=_is_sent,
               words="change edit revise"),
    RecordVerb("quote", "Copy quote", "sales:copy_quote", "copy", "sales.edit", post=True, words="duplicate"),
)  # fmt: skip
register_panel("deal", Panel("Quotes", "sales/quotes_panel.html", _deal, "sales.figures", 10))
register_panel("person", Panel("Quotes", "sales/quotes_panel.html", _person, "sales.figures", 25,
                               rows=(Quote, "person_id"), stands=True))  # fmt: skip
register_panel("company", Panel("Quotes", "sales/quotes_panel.html", _company, "sales.figures", 25,
                                rows=(Quote, "company_id"), stands=True))  # fmt: skip
register_panel("home", Panel("Quotes to approve", "sales/quotes_waiting.html", _waiting, "sales.approve_quotes", 7))
register_notification_kind(
    NotificationKind("quote_accepted", "A customer accepts my quote", GROUP, "circle-check", (PAGE, MAIL, DIGEST),
                     capability="sales.figures", order=340),
    NotificationKind("quote_declined", "A customer declines my quote", GROUP, "circle-x", (PAGE, MAIL, DIGEST),
                     capability="sales.figures", order=341),
    NotificationKind("quote_asked", "A customer asks about my quote", GROUP, "help-circle", (PAGE, MAIL),
                     capability="sales.figures", order=342),
    NotificationKind("quote_viewed", "A customer looks at my quote", GROUP, "eye", (PAGE,),
                     capability="sales.figures", order=343),
    NotificationKind("quote_approval", "I am asked to approve a quote", GROUP, "help-circle", (PAGE, MAIL),
                     capability="sales.approve_quotes", order=344),
    NotificationKind("quote_decided", "A manager answers about my quote", GROUP, "circle-check", (PAGE, MAIL),
                     capability="sales.figures", order=345),
)  # fmt: skip
