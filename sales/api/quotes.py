"""Quotes in the API: the same verbs as behind the pages."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from crm.api.records import RecordViews
from crm.api.serializers import Nothing
from crm.records.paging import Order
from crm.search.queries.finding import matching_ids
from sales.actions.quote_mails import QuoteMail
from sales.actions.quote_sending import revise_quote, send_quote, withdraw_quote
from sales.actions.quotes import Edit, open_quote, save_quote
from sales.api.quote_bodies import QuoteAdd, QuoteChange, QuoteLines, QuoteSend, QuoteShown, lines_given
from sales.models import Quote
from sales.queries.quotes import quotes_visible_to


class Quotes(RecordViews):
    noun, kind, capability = "quotes", "quote", "sales.figures"
    guarded = RecordViews.guarded | {"lines", "send", "revise", "withdraw"}
    sorts = {"total": Order("gross_minor")}
    bodies = {
        "create": QuoteAdd,
        "change": QuoteChange,
        "restore": Nothing,
        "lines": QuoteLines,
        "send": QuoteSend,
    }
    answers = dict.fromkeys(
        ("list", "retrieve", "create", "change", "restore", "lines", "send", "revise", "withdraw"), QuoteShown
    )

    def rows(self) -> QuerySet[Any]:
        """Quotes with their lines."""
        return quotes_visible_to(self.actor).prefetch_related("lines")

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By number, name, or whom they are for."""
        return rows.filter(id__in=matching_ids("quote", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Quote:
        """A new draft. Facts that a quote does not begin with are set after it."""
        lines = values.pop("lines", None)
        starts = {name: values.pop(name, None) for name in ("deal", "person", "company")}
        currency = values.pop("currency", "")
        name = values.pop("name", "") or (starts["deal"].name if starts["deal"] else "")
        drafted = None if lines is None else lines_given(lines)
        quote = open_quote(name=name, currency=currency, lines=drafted, custom=custom, by=self.actor, **starts)
        return save_quote(quote.id, Edit(values), by=self.actor) if values else quote

    def lines(self, request: Any, record_id: UUID) -> HttpResponse:
        """Put these lines in place of all that stand there."""
        self.guard(record_id)
        lines = lines_given(self.read_body()["lines"])
        save_quote(record_id, Edit({}, lines), by=self.actor)
        return self.shown(self.fetch(record_id))

    def send(self, request: Any, record_id: UUID) -> HttpResponse:
        """Fix what it says as its next version, and mail it if an address is given."""
        self.guard(record_id)
        body = self.read_body()
        key = f"api:{body.get('key') or record_id}"
        mail = QuoteMail(body["to"], body["subject"], body["words"], key) if body.get("to") else None
        send_quote(record_id, mail, by=self.actor)
        return self.shown(self.fetch(record_id))

    def revise(self, request: Any, record_id: UUID) -> HttpResponse:
        """Go on with a sent one as its next version."""
        self.guard(record_id)
        revise_quote(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))

    def withdraw(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take it back from the customer."""
        self.guard(record_id)
        withdraw_quote(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))
