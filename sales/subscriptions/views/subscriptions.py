"""A subscription's page: its editor while it is a draft, else what is billed and was."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused, Stale
from crm.records.actions.changing import change_record
from crm.tenancy.ids import as_uuid
from crm.web.conflicts import KEEP, seen_version, tell_meanwhile, wanted
from crm.web.templating import render_block, render_page, toast
from sales.actions.quotes import Edit
from sales.documents.parts import unit_price
from sales.forms.posted import first_answers, posted
from sales.forms.quote_lines import Row, errors_in_rows, lines_in_rows, posted_rows
from sales.queries.deals import get_deal
from sales.queries.products import variants_called
from sales.quotes.lines import Line
from sales.subscriptions.actions.opening import open_subscription, save_subscription
from sales.subscriptions.drafting import added_line, found_lines
from sales.subscriptions.forms.subscriptions import DraftForm, FactsForm, NewSubscriptionForm
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import Subscription
from sales.subscriptions.queries.subscriptions import get_subscription
from sales.subscriptions.reckoning import sums_for
from sales.subscriptions.views.page import editor_page, subscription_page

PAGE = "subscriptions/subscription.html"


@requires("subscriptions.view")
@require_GET
def show_subscription(request: Request, subscription_id: UUID) -> HttpResponse:
    """What is billed and was; a draft can be edited right here."""
    subscription = get_subscription(request.actor, subscription_id)
    if subscription.is_draft and request.actor.can("subscriptions.edit", subscription):
        form = DraftForm(subscription=subscription, actor=request.actor)
        rows = [Row.of(line) for line in lines_of(subscription.id)]
        return render_page(request, PAGE, editor_page(request, subscription, form, rows))
    return render_page(request, PAGE, subscription_page(request, subscription))


@requires("subscriptions.edit")
def new_subscription(request: Request) -> HttpResponse:
    """A subscription for a deal (`?deal=`) at once; for a person or a company after a few questions."""
    if deal_id := as_uuid(request.GET.get("deal", "")):
        deal = get_deal(request.actor, deal_id)
        if request.method == "POST":
            return back(open_subscription(name=deal.name, deal=deal, by=request.actor))
        return render_page(request, "subscriptions/new_subscription.html", {"deal": deal, "form": None})
    initial = first_answers(request) | {"starts_on": timezone.localdate()}
    form = NewSubscriptionForm(posted(request), actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        facts = {"every": values.pop("every"), "unit": values.pop("unit")}
        return back(open_subscription(**values, lines=[], facts=facts, by=request.actor))
    context = {"form": form, "deal": None}
    return render_page(request, "subscriptions/new_subscription.html", context, status=422 if form.errors else 200)


@requires("subscriptions.edit")
@require_POST
def save(request: Request, subscription_id: UUID) -> HttpResponse:
    """Save a draft. "add" instead puts a line in and saves nothing; what was typed stays in any case."""
    subscription = get_subscription(request.actor, subscription_id)
    form = DraftForm(request.POST, subscription=subscription, actor=request.actor)
    rows = posted_rows(request.POST)
    if added := request.POST.get("add"):
        rows.append(Row.of(line_to_add(request, subscription, added)))
        return _editor(request, subscription, form, rows, 200)
    if not form.is_valid() or errors_in_rows(rows):
        return _editor(request, subscription, form, rows, 422)
    keep = {name.removeprefix(KEEP): str(value) for name, value in request.POST.items() if name.startswith(KEEP)}
    seen = seen_version(request)
    edit = Edit(wanted(request, form.facts()), lines_in_rows(rows), seen, keep)
    try:
        subscription = save_subscription(subscription_id, edit, by=request.actor)
    except Stale:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _editor(request, subscription, form, rows, 422)
    toast(request, "Subscription saved.")
    tell_meanwhile(request, subscription, seen)
    return back(subscription, "start" if request.POST.get("then") == "start" else "subscription")


@requires("subscriptions.edit")
def edit_facts(request: Request, subscription_id: UUID) -> HttpResponse:
    """What can be changed of one that runs without another bill following from it."""
    subscription = get_subscription(request.actor, subscription_id)
    request.actor.require("subscriptions.edit", subscription)
    form = FactsForm(posted(request), subscription=subscription, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            values = wanted(request, form.facts())
            seen = seen_version(request)
            subscription = change_record("subscription", subscription.id, values, by=request.actor, seen=seen)
        except Stale:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, "Saved.")
            tell_meanwhile(request, subscription, seen)
            return back(subscription)
    context = {"subscription": subscription, "form": form, "seen": seen_version(request) or subscription.version}
    return render_page(request, "subscriptions/edit_facts.html", context, status=422 if form.errors else 200)


@requires("subscriptions.edit")
@require_POST
def show_totals(request: Request, subscription_id: UUID) -> HttpResponse:
    """What a period comes to as it is typed right now; nothing is saved."""
    subscription = get_subscription(request.actor, subscription_id)
    rows = posted_rows(request.POST)
    context: dict[str, Any] = {"quote": subscription, "rows": rows, "sums": sums_for(subscription, lines_in_rows(rows))}
    return render_page(request, "sales/quote_totals.html", context)


@requires("subscriptions.edit")
@require_POST
def add_row(request: Request, subscription_id: UUID) -> HttpResponse:
    """One more line for the editor: "item", "heading", "text", or "variant:<id>" of a product."""
    subscription = get_subscription(request.actor, subscription_id)
    row = Row.of(line_to_add(request, subscription, request.POST.get("add", "")))
    context = {"row": row, "amount": None, "fresh": True, "may_choose": False}
    return render_page(request, "sales/quote_row.html", context)


@requires("subscriptions.edit")
@require_GET
def find_products(request: Request, subscription_id: UUID) -> HttpResponse:
    """Products that are called as somebody types, with what they cost this customer in each period."""
    subscription = get_subscription(request.actor, subscription_id)
    found = variants_called(request.actor, request.GET.get("q", "")[:100])
    row_url = reverse("subscriptions:add_row", args=[subscription.id])
    lines = found_lines(subscription, found[:8])
    context = {"quote": subscription, "row_url": row_url, "found": lines, "unit_price": unit_price}
    return render_page(request, "sales/quote_products.html", context)


def line_to_add(request: Request, subscription: Subscription, what: str) -> Line:
    """The line that "item", "heading", "text" or "variant:<id>" means. Raises NotFound."""
    kind, _, which = what.partition(":")
    return added_line(subscription, kind, as_uuid(which) if kind == "variant" else None, by=request.actor)


def back(subscription: Subscription, name: str = "subscription") -> HttpResponse:
    """To its page, or to one of a verb."""
    return HttpResponseRedirect(reverse(f"subscriptions:{name}", args=[subscription.id]))


def _editor(
    request: Request, subscription: Subscription, form: DraftForm, rows: list[Row], status: int
) -> HttpResponse:
    context = editor_page(request, subscription, form, rows, seen=seen_version(request))
    if request.headers.get("HX-Request"):
        return HttpResponse(render_block(request, PAGE, "main", context), status=status)
    return render_page(request, PAGE, context, status=status)
