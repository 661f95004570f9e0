"""Change what is billed of a subscription that runs: type, look at what it costs, confirm."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.money import Money
from crm.web.conflicts import seen_version
from crm.web.formats import day
from crm.web.templating import render_page, toast
from sales.documents.parts import unit_price
from sales.forms.posted import posted
from sales.forms.quote_lines import Row, errors_in_rows, lines_in_rows, posted_rows
from sales.subscriptions.actions.amending import (
    Change,
    Preview,
    change_subscription,
    drop_change,
    preview_change,
)
from sales.subscriptions.forms.verbs import ChangeForm
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import Subscription
from sales.subscriptions.queries.subscriptions import get_subscription
from sales.subscriptions.reckoning import sums_for
from sales.subscriptions.views.subscriptions import back, line_to_add
from sales.subscriptions.words import every_words


@requires("subscriptions.edit")
def change(request: Request, subscription_id: UUID) -> HttpResponse:
    """The editor; what the change would cost ("then": "preview"); and the change itself ("then": "confirm")."""
    subscription = get_subscription(request.actor, subscription_id)
    if not subscription.is_running:
        return back(subscription)
    form = ChangeForm(posted(request), subscription=subscription, today=timezone.localdate())
    if request.method != "POST":
        return _page(request, subscription, form, [Row.of(line) for line in lines_of(subscription.id)])
    rows = posted_rows(request.POST)
    if added := request.POST.get("add"):
        rows.append(Row.of(line_to_add(request, subscription, added)))
    if "then" not in request.POST:  # a row was put in, or taken out
        return _page(request, subscription, form, rows)
    if not form.is_valid() or errors_in_rows(rows):
        return _page(request, subscription, form, rows, status=422)
    return _answer(request, subscription, form, rows)


@requires("subscriptions.edit")
@require_POST
def drop(request: Request, subscription_id: UUID) -> HttpResponse:
    """What was planned will not be."""
    subscription = drop_change(subscription_id, by=request.actor)
    toast(request, "Nothing changes: it goes on as it is.")
    return back(subscription)


def _answer(request: Request, subscription: Subscription, form: ChangeForm, rows: list[Row]) -> HttpResponse:
    wish = _wish(form, rows, seen_version(request))
    try:
        if request.POST["then"] == "confirm":
            return _done(request, subscription, wish)
        return _page(request, subscription, form, rows, preview_change(subscription, wish, timezone.localdate()))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, subscription, form, rows, status=422)


def _wish(form: ChangeForm, rows: list[Row], seen: int | None) -> Change:
    data = form.cleaned_data
    return Change(
        lines_in_rows(rows), data["every"], data["unit"], now=data["when"] == "now", at_once=data["bill"] == "once",
        seen=seen,
    )  # fmt: skip


def _done(request: Request, subscription: Subscription, wish: Change) -> HttpResponse:
    subscription = change_subscription(subscription.id, wish, by=request.actor)
    on = subscription.planned_on
    toast(request, f"It changes on {day(on)}." if on else f"{subscription.number} is changed.")
    return back(subscription)


def _page(
    request: Request, subscription: Subscription, form: ChangeForm, rows: list[Row], preview: Preview | None = None,
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    currency = subscription.currency
    context: dict[str, Any] = {
        "subscription": subscription,
        "quote": subscription,
        "form": form,
        "rows": rows,
        "seen": seen_version(request) or subscription.version,
        "sums": sums_for(subscription, lines_in_rows(rows)),
        "preview": preview,
        "unit_price": unit_price,
    }
    if preview:
        context |= {
            "before": Money(preview.before_minor, currency),
            "after": Money(preview.after_minor, currency),
            "interval": every_words(form.cleaned_data["every"], form.cleaned_data["unit"]),
        }
    return render_page(request, "subscriptions/change.html", context, status=status)
