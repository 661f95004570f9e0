"""What a subscription's page shows."""

from typing import Any

from django.utils import timezone

from crm.accounts.requests import Request
from crm.events.types import SubjectRef, Whose
from crm.money import Money
from crm.web.panels import panels_for
from crm.web.records import timeline
from sales.billing.words import state_words as invoice_state
from sales.documents.parts import unit_price
from sales.forms.quote_lines import Row, lines_in_rows
from sales.quotes.lines import Line
from sales.subscriptions.forms.subscriptions import DraftForm
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import Subscription
from sales.subscriptions.queries.subscriptions import overdue_of, periods_of, waiting_charges
from sales.subscriptions.reckoning import sums_for
from sales.subscriptions.words import interval_of, next_bill, span_words, state_words, term_words

SHOWN = 12


def subscription_page(request: Request, subscription: Subscription) -> dict[str, Any]:
    """Context of subscriptions/subscription.html, for reading."""
    lines = lines_of(subscription.id)
    return _around(request, subscription) | {
        "editing": False,
        "lines": lines,
        "sums": sums_for(subscription, lines),
        **_billed(subscription),
    }


def editor_page(
    request: Request, subscription: Subscription, form: DraftForm, rows: list[Row], *, seen: int | None = None
) -> dict[str, Any]:
    """Context of subscriptions/subscription.html, for writing. `seen`: the version that was typed over."""
    lines = lines_in_rows(rows)
    return _around(request, subscription) | {
        "editing": True,
        "form": form,
        "rows": rows,
        "lines": lines,
        "seen": seen or subscription.version,
        "sums": sums_for(subscription, lines),
        "periods": [],
    }


def _billed(subscription: Subscription) -> dict[str, Any]:
    periods = periods_of(subscription.id, SHOWN + 1)
    rows = [
        (span_words(each.span) if each.span.days else "Cut short at once", each.invoice,
         invoice_state(each.invoice) if each.invoice else ("Thrown away", ""))
        for each in periods[:SHOWN]
    ]  # fmt: skip
    waiting = waiting_charges(subscription.id)
    return {
        "periods": rows,
        "more_periods": len(periods) > SHOWN,
        "waiting": waiting,
        "waiting_sum": Money(sum(each.amount_minor for each in waiting), subscription.currency),
        "planned_lines": [Line.from_json(each) for each in subscription.planned.get("lines", ())],
        "overdue": overdue_of(subscription.id, timezone.localdate()),
    }


def _around(request: Request, subscription: Subscription) -> dict[str, Any]:
    actor, subject = request.actor, SubjectRef("subscription", subscription.id)
    return {
        "subscription": subscription,
        "quote": subscription,  # what the parts shared with quotes call it
        "unit_price": unit_price,
        "state": state_words(subscription),
        "interval": interval_of(subscription),
        "term": term_words(subscription),
        "next_bill": next_bill(subscription),
        "may_edit": actor.can("subscriptions.edit", subscription),
        "may_cancel": actor.can("subscriptions.cancel", subscription),
        "timeline": timeline(request, Whose(records=(subject,)), about=subject, name=str(subscription)),
        "panels": panels_for("subscription", actor, subscription),
    }
