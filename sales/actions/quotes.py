"""Open a quote, and save what its author typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.errors import Refused
from crm.events.catalog.quotes import QuoteOpened
from crm.events.emit import emit
from crm.records.actions.changing import keep_and_tell, set_facts
from crm.records.actions.merging import Conflict
from crm.records.queries.records import record_type
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.actions.numbering import take_number
from sales.actions.quote_facts import about_quote
from sales.actions.quote_lines import write_lines
from sales.actions.quote_sheets import write_sheets
from sales.models import Deal, DealLine, DocumentKind, Quote, QuoteLine
from sales.queries.quotes import get_quote, policy, quote_with_key
from sales.queries.selling import selling_terms
from sales.quotes.content import said_on, sheets_of
from sales.quotes.guarding import require_draft
from sales.quotes.lines import Line, lines_of
from sales.quotes.merging import merge_lines
from sales.quotes.reckoning import set_sums


@dataclass(frozen=True)
class Edit:
    """What an editor posted: facts by name, all lines, the version he saw, and his answers to an earlier conflict."""

    facts: Mapping[str, Any]
    lines: Sequence[Line] | None = None
    seen: int | None = None
    keep: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def open_quote(
    *,
    name: str,
    deal: Deal | None = None,
    person: Person | None = None,
    company: Company | None = None,
    currency: str = "",
    lines: Sequence[Line] | None = None,
    custom: Mapping[str, Any] | None = None,
    key: str = "",
    by: Actor,
) -> Quote:
    """A new draft: for a deal with its people, currency and products, or for a person or a company alone.

    With the `key` of a quote that was begun already (a form sent twice), that one. Raises NotAllowed, Refused for a
    quote to nobody.
    """
    by.require("sales.edit", deal)
    if known := quote_with_key(by, key):
        return known
    person = person or (deal.person if deal else None)
    company = company or (deal.company if deal else None) or (person.company if person else None)
    if person is None and company is None:
        raise Refused("Say for whom the quote is: a person or a company.")
    rules, terms, organization = policy(), selling_terms(), _organization()
    quote = Quote(
        name=name.strip()[:160],
        deal=deal,
        person=person,
        company=company,
        owner_id=(deal.owner_id if deal else None) or by.member_id,
        currency=currency or (deal.currency if deal else "") or organization.currency,
        tax_included=terms.tax_included,
        rounding=terms.rounding,
        valid_until=timezone.localdate() + timedelta(days=rules.valid_days),
        intro=rules.intro,
        terms=rules.terms,
        custom=dict(custom or {}),
        key=key,
    )
    lines = _products_of(deal) if lines is None and deal else list(lines or ())
    return _kept(quote, lines, by)


@transaction.atomic
def save_quote(quote_id: UUID, edit: Edit, *, by: Actor) -> Quote:
    """Save facts and lines in one. Edits of colleagues since `edit.seen` are kept where they are about something else.

    Raises NotFound, NotAllowed, NotADraft, Refused, Conflict where both changed the same (then nothing is saved).
    """
    quote = get_quote(by, quote_id, lock=True)
    by.require("sales.edit", quote)
    own, beside = record_type("quote"), {}
    clashes = []
    if edit.lines is not None:
        require_draft(quote)
        now = lines_of(quote.id)
        merged = merge_lines(quote, edit.lines, now, edit.seen, edit.keep)
        clashes = merged.clashes
        if not clashes:
            beside = write_lines(quote, now, merged.lines)
    try:
        set_facts(own, quote, edit.facts, by=by, seen=edit.seen)
    except Conflict as conflict:
        raise Conflict(quote, [*conflict.clashes, *clashes]) from conflict
    if clashes:
        raise Conflict(quote, clashes)
    _reckon(quote)
    keep_and_tell(own, [quote], by=by, beside={quote.pk: beside})
    return quote


@transaction.atomic
def copy_quote(quote_id: UUID, *, key: str = "", by: Actor) -> Quote:
    """A new draft that says the same; with the `key` of one that was made already, that one.

    Raises NotFound, NotAllowed.
    """
    quote = get_quote(by, quote_id, lock=True)
    by.require("sales.edit", quote)
    if known := quote_with_key(by, key):
        return known
    lines = [line.with_id() for line in lines_of(quote.id)]
    person = quote.person if quote.person and not quote.person.in_bin else None
    twin = open_quote(
        name=quote.name, deal=quote.deal, person=person, company=quote.company, currency=quote.currency,
        lines=lines, key=key, by=by,
    )  # fmt: skip
    facts = {name: getattr(quote, name) for name in ("intro", "terms", "discount", "discount_minor")}
    write_sheets(twin, [said_on(sheet) for sheet in sheets_of(quote)])
    return save_quote(twin.id, Edit(facts), by=by)


def _reckon(quote: Quote) -> None:
    if quote.is_draft:
        try:
            set_sums(quote, lines_of(quote.id))
        except ValueError as error:
            raise Refused(str(error)) from error


def _kept(quote: Quote, lines: Sequence[Line], by: Actor) -> Quote:
    set_sums(quote, lines)
    try:
        with transaction.atomic():
            quote.number = take_number(DocumentKind.QUOTE, timezone.localdate())
            quote.save(force_insert=True)
    except IntegrityError:  # the same form began it at this very moment
        if known := quote_with_key(by, quote.key):
            return known
        raise
    QuoteLine.objects.bulk_create([line.row(quote.id, place) for place, line in enumerate(lines)])
    emit(QuoteOpened(**about_quote(quote), name=quote.name), by=by)
    return quote


def _products_of(deal: Deal) -> list[Line]:
    return [Line.of(row).with_id() for row in DealLine.objects.filter(deal=deal).order_by("position", "id")]


def _organization() -> Organization:
    return Organization.objects.get(id=require_organization_id())
