"""The list of quotes."""

from django.db.models import Q, QuerySet

from crm.customers.normal_forms import name_key
from crm.web.formats import day
from crm.web.lists import Column, Empty, ListPage, View
from sales.models import Quote
from sales.queries.quotes import quotes_visible_to
from sales.quotes.words import state_words


class QuoteList(ListPage[Quote]):
    title, kind, noun, capability, url_name = "Quotes", "quote", "quotes", "sales.figures", "sales:quotes"
    columns = (
        Column("number", "Quote", kind="name", href="sales:quote", width=140, m="1", avatar=False, value="number"),
        Column("name", "About", width=240, m="x"),
        Column("who", "Customer", kind="record", value=lambda quote: quote.company or quote.person, width=190, m="2",
               reads=("company__name", "company__deleted_at", "person__name", "person__deleted_at")),
        Column("state", "Status", kind="status", value=state_words, width=150, m="r",
               reads=("status", "approval", "version_sent", "valid_until"), daily=True),
        Column("total", "Total", kind="money", value=lambda quote: (quote.gross_minor, quote.currency),
               sort="gross_minor", width=130, m="2r", reads=("gross_minor", "currency")),
        Column("owner", "Owner", kind="member", width=70),
        Column("valid_until", "Good until", value=lambda quote: day(quote.valid_until, short=True), width=110,
               reads=("valid_until",), daily=True),
        Column("sent_at", "Sent", kind="time", width=130),
        Column("viewed_at", "Looked at", kind="time", width=130),
        Column("deal", "Deal", kind="record", width=180, optional=True),
        Column("created_at", "Added", kind="time", sort="id", width=140, optional=True),
        Column("answered_at", "Answered", kind="time", width=140, optional=True),
    )  # fmt: skip
    views = (
        View("open", "Open", {"status": ("draft", "sent")}),
        View("mine", "Mine", {"owner": "me"}),
        View("waiting", "Waiting for an answer", {"status": "sent"}),
        View("approval", "Waiting for approval", {"approval": "asked"}),
        View("expired", "Expired", {"expired": "yes"}),
        View("accepted", "Accepted", {"status": "accepted"}),
        View("all", "All"),
    )
    told_by = ("number", "name")
    new = ("New quote", "sales:new_quote", "sales.edit")
    empty = Empty("No quotes yet", "A quote says what you sell at which price. The best begin on a deal.", "New quote")
    least_width = 1150
    edit = "sales.edit"

    def rows(self) -> QuerySet[Quote]:
        """Quotes with whom they are for and whose they are."""
        return quotes_visible_to(self.actor).select_related("owner", "person", "company", "deal")

    def search(self, rows: QuerySet[Quote], words: str) -> QuerySet[Quote]:
        """By number, any part of the name, or the start of the customer's."""
        key = name_key(words)
        customer = Q(company__name_key__begins=key) | Q(person__name_key__begins=key)
        return rows.filter(Q(number__icontains=words) | Q(name__icontains=words) | customer)
