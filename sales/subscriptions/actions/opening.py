"""Open a subscription as a draft, and save what its author typed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.errors import Refused
from crm.events.catalog.subscriptions import SubscriptionOpened
from crm.events.emit import emit
from crm.records.actions.changing import keep_and_tell, set_facts
from crm.records.actions.merging import Conflict
from crm.records.queries.records import record_type
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.actions.numbering import take_number
from sales.actions.quotes import Edit
from sales.models import Deal, DealLine, DocumentKind
from sales.queries.selling import selling_terms
from sales.quotes.lines import Line
from sales.quotes.merging import merge_lines
from sales.subscriptions.actions.facts import about
from sales.subscriptions.actions.lines import write_lines
from sales.subscriptions.drafting import adopted
from sales.subscriptions.guarding import require_draft
from sales.subscriptions.lines import lines_of, row_of
from sales.subscriptions.models import Subscription, SubscriptionLine
from sales.subscriptions.periods import Every
from sales.subscriptions.queries.subscriptions import get_subscription
from sales.subscriptions.reckoning import set_sums


@transaction.atomic
def open_subscription(
    *,
    name: str,
    deal: Deal | None = None,
    person: Person | None = None,
    company: Company | None = None,
    currency: str = "",
    starts_on: date | None = None,
    lines: Sequence[Line] | None = None,
    facts: Mapping[str, Any] | None = None,
    custom: Mapping[str, Any] | None = None,
    by: Actor,
) -> Subscription:
    """A new draft: for a deal with its people, currency and what comes again of it; or for a person or a company.

    `facts` set further columns. Raises NotAllowed, Refused for nobody's.
    """
    by.require("subscriptions.edit", deal)
    person = person or (deal.person if deal else None)
    company = company or (deal.company if deal else None) or (person.company if person else None)
    if person is None and company is None:
        raise Refused("Say whose it is: a person's, a company's, or both.")
    terms, begin = selling_terms(), starts_on or timezone.localdate()
    lines, interval = _recurring_of(deal) if lines is None and deal else (list(lines or ()), {})
    values: dict[str, Any] = {
        "currency": currency or (deal.currency if deal else "") or _organization().currency,
        "tax_included": terms.tax_included,
        "rounding": terms.rounding,
        "owner_id": (deal.owner_id if deal else None) or by.member_id,
        "starts_on": begin,
        "custom": dict(custom or {}),
    }
    about_it = {"name": name.strip()[:160] or "Subscription", "deal": deal, "person": person, "company": company}
    subscription = Subscription(**about_it | values | interval | dict(facts or {}))
    subscription.cycle_from = subscription.starts_on
    set_sums(subscription, lines)
    subscription.number = take_number(DocumentKind.SUBSCRIPTION, timezone.localdate())
    subscription.save(force_insert=True)
    rows = [row_of(line, subscription.id, place) for place, line in enumerate(lines)]
    SubscriptionLine.objects.bulk_create(rows)
    emit(SubscriptionOpened(**about(subscription), name=subscription.name), by=by)
    return subscription


@transaction.atomic
def save_subscription(subscription_id: UUID, edit: Edit, *, by: Actor) -> Subscription:
    """Save facts and lines in one. Edits of colleagues since `edit.seen` are kept where they are about something else.

    Raises NotFound, NotAllowed, NotADraft, Refused, Conflict where both changed the same (then nothing is saved).
    """
    subscription = get_subscription(by, subscription_id, lock=True)
    by.require("subscriptions.edit", subscription)
    own, beside, clashes = record_type("subscription"), {}, []
    if edit.lines is not None:
        require_draft(subscription)
        now = lines_of(subscription.id)
        merged = merge_lines(subscription, edit.lines, now, edit.seen, edit.keep)
        clashes = merged.clashes
        if not clashes:
            beside = write_lines(subscription, now, merged.lines)
    try:
        set_facts(own, subscription, edit.facts, by=by, seen=edit.seen)
    except Conflict as conflict:
        raise Conflict(subscription, [*conflict.clashes, *clashes]) from conflict
    if clashes:
        raise Conflict(subscription, clashes)
    keep_and_tell(own, [subscription], by=by, beside={subscription.pk: beside})
    return subscription


def interval_for(months: int) -> dict[str, Any]:
    """The columns of an interval of so many months."""
    if months % 12 == 0:
        return {"every": months // 12, "unit": Every.YEAR.value}
    if months % 3 == 0:
        return {"every": months // 3, "unit": Every.QUARTER.value}
    return {"every": months, "unit": Every.MONTH.value}


def _recurring_of(deal: Deal) -> tuple[list[Line], dict[str, Any]]:
    """What of a deal's products comes again, by the interval that most of it has."""
    rows = list(DealLine.objects.filter(deal=deal, optional=False, every_months__gt=0).order_by("position", "id"))
    if not rows:
        return [], {}
    by_months: dict[int, int] = {}
    for row in rows:
        by_months[row.every_months] = by_months.get(row.every_months, 0) + 1
    months = max(by_months, key=lambda each: (by_months[each], -each))
    lines = [adopted(Line.of(row).with_id(), months) for row in rows if row.every_months == months]
    return lines, interval_for(months)


def _organization() -> Organization:
    return Organization.objects.get(id=require_organization_id())
