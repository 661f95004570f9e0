"""Quotes as records that people edit."""

from collections.abc import Sequence
from uuid import UUID

from crm.events.catalog.quotes import QuoteChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import Part, RecordType, register_record
from sales.actions.document_lines import line_words
from sales.actions.quote_facts import about_quote
from sales.actions.quote_lines import line_now, set_line_back
from sales.models import Quote
from sales.quotes.guarding import set_facts
from sales.quotes.reckoning import follow

# Its verbs tell of these.
OWN_EVENTS = ("status", "answered_at", "sent_at", "version_sent")


def _changed(quote: Quote, change: RecordChange) -> list[DomainEvent]:
    told = change.told_without(*OWN_EVENTS, "discount_minor" if not quote.discount_minor else "")
    return [QuoteChanged(**about_quote(quote), changes=told)] if told else []


def _stays(quotes: Sequence[Quote]) -> dict[UUID, str]:
    return {quote.id: f"{quote.number} was accepted and is kept." for quote in quotes if quote.is_accepted}


register_record(
    RecordType(
        kind="quote",
        model=Quote,
        view="sales.figures",
        edit="sales.edit",
        delete="sales.delete",
        assign="sales.assign",
        facts=(
            "name", "person", "company", "deal", "valid_until", "intro", "terms", "note", "discount", "discount_minor",
            "currency", "owner",
        ),
        changed=_changed,
        set_values=set_facts,
        follow=follow,
        takeable=True,
        stays=_stays,
        related=("owner", "person", "company", "deal"),
        parts={"lines": Part("Line", line_now, line_words, set_line_back)},
        about=lambda quote: (quote.person_id, quote.company_id),
    )
)  # fmt: skip
