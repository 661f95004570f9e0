"""What conditions can ask of quotes."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.accounts.queries.members import member_choices, member_names
from crm.conditions.clock import Clock
from crm.conditions.fields import (
    Field,
    FieldKind,
    Relation,
    Subject,
    register_field,
    register_relation,
    register_subject,
)
from crm.customers.queries.companies import company_titles
from crm.customers.queries.people import person_titles
from crm.money import CURRENCIES
from sales.models import Approval, Quote, QuoteStatus
from sales.queries.deals import deal_titles
from sales.queries.quotes import quotes_visible_to

APPROVALS = tuple(choice for choice in Approval.choices if choice[0])


def _quotes() -> QuerySet[Any]:
    return Quote.objects.select_related("owner", "person", "company", "deal").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag"
    )


def _expired(_yes: bool, clock: Clock) -> Q:
    return Q(status=QuoteStatus.SENT, valid_until__lt=timezone.localdate(clock.now))


def _ends_soon(_yes: bool, clock: Clock) -> Q:
    today = timezone.localdate(clock.now)
    return Q(status=QuoteStatus.SENT, valid_until__gte=today, valid_until__lte=today + timedelta(days=7))


def _soon(quote: Quote) -> bool:
    today = timezone.localdate()
    until = quote.valid_until
    return quote.status == QuoteStatus.SENT and until is not None and today <= until <= today + timedelta(days=7)


register_subject(Subject("quote", "Quote", "quotes", _quotes, quotes_visible_to))
register_relation(Relation("quote", "person", "person", "Person"))
register_relation(Relation("quote", "company", "company", "Company"))

TEXT, CHOICE, LINK, MOMENT, BOOL = (
    FieldKind.TEXT, FieldKind.CHOICE, FieldKind.LINK, FieldKind.MOMENT, FieldKind.BOOL,
)  # fmt: skip

for _field in (
    Field("quote.status", "Status", CHOICE, "status", choices=QuoteStatus.choices),
    Field("quote.owner", "Owner", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("quote.approval", "Approval", CHOICE, "approval", choices=APPROVALS),
    Field("quote.expired", "Expired", BOOL, value=lambda quote: quote.is_expired(), asks=_expired, no="Not expired"),
    Field("quote.ends_soon", "Ends within a week", BOOL, value=_soon, asks=_ends_soon, no="Does not end within a week"),
    Field("quote.total", "Total", FieldKind.MONEY, "gross_minor"),
    Field("quote.currency", "Currency", CHOICE, "currency", choices=[(code, code) for code in CURRENCIES]),
    Field("quote.deal", "Deal", LINK, "deal_id", titles=deal_titles, to="deal"),
    Field("quote.person", "Person", LINK, "person_id", titles=person_titles, to="person"),
    Field("quote.company", "Company", LINK, "company_id", titles=company_titles, to="company"),
    Field("quote.number", "Number", TEXT, "number"),
    Field("quote.name", "Name", TEXT, "name"),
    Field("quote.valid_until", "Good until", FieldKind.DATE, "valid_until"),
    Field("quote.created", "Added", MOMENT, "created_at", happens=True),
    Field("quote.sent", "Sent", MOMENT, "sent_at", happens=True),
    Field("quote.viewed", "Looked at", MOMENT, "viewed_at", happens=True),
    Field("quote.answered", "Answered", MOMENT, "answered_at", happens=True),
):
    register_field(_field)
