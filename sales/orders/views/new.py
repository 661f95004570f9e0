"""Place an order: by hand with its lines, or from an accepted quote."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.customers.models import Company, Person
from crm.customers.queries.companies import companies_visible_to
from crm.customers.queries.people import people_visible_to
from crm.errors import Refused
from crm.tenancy.ids import as_uuid
from crm.web.templating import render_page, toast
from sales.documents.parts import unit_price
from sales.forms.fields import known_as
from sales.forms.posted import posted
from sales.forms.quote_lines import Row, errors_in_rows, lines_in_rows, posted_rows
from sales.models import Deal
from sales.orders.actions.placing import Wish, order_from_quote, place_order
from sales.orders.credit import CreditCare
from sales.orders.forms.orders import NewOrderForm
from sales.orders.models import Order
from sales.orders.queries.orders import get_order
from sales.pricing.totals import Rounding, Terms
from sales.queries.deal_lines import lines_of
from sales.queries.deals import get_deal
from sales.queries.products import variants_called
from sales.queries.quotes import get_quote
from sales.queries.selling import selling_terms
from sales.quotes.drafting import blank_line, line_for, lines_for
from sales.quotes.lines import Line
from sales.quotes.sums import Off, sums_of


@dataclass
class Draft:
    """An order that is being typed or extended, as far as lines need to know it."""

    person: Person | None
    company: Company | None
    currency: str
    tax_included: bool
    rounding: str
    off: Off

    @property
    def terms(self) -> Terms:
        """How it is added up."""
        return Terms(self.currency, self.tax_included, Rounding(self.rounding))

    @property
    def discount(self) -> Decimal:
        """Off the whole, per cent."""
        return self.off.percent


def draft_of(order: Order) -> Draft:
    """An order to which something is added: of an amount off the whole, what is added has no part."""
    return Draft(order.person, order.company, order.currency, order.tax_included, order.rounding, Off(order.discount))


def added_line(draft: Draft, what: str, *, by: Actor) -> Line:
    """One more line: "item", "heading", "text", or "variant:<id>" of a product."""
    kind, _, which = what.partition(":")
    if kind == "variant" and (variant_id := as_uuid(which)):
        return line_for(draft, variant_id, by=by)
    return blank_line(draft, kind)


def added_up(draft: Draft, rows: list[Row]) -> dict[str, Any]:
    """The sums; where more is taken off than there is, without that, and the problem in words."""
    lines = lines_in_rows(rows)
    try:
        return {"sums": sums_of(lines, draft.terms, draft.off), "quote": draft, "problem": ""}
    except ValueError as error:
        return {"sums": sums_of(lines, draft.terms, Off()), "quote": draft, "problem": str(error)}


@requires("orders.edit")
@require_POST
def order_quote(request: Request, quote_id: UUID) -> HttpResponse:
    """One click on an accepted quote; asks once more where the customer's credit says so."""
    try:
        order = order_from_quote(quote_id, knowing="knowing" in request.POST, by=request.actor)
    except CreditCare as care:
        context = {"quote": get_quote(request.actor, quote_id), "warnings": care.warnings}
        return render_page(request, "orders/credit_care.html", context, status=409)
    return _placed(request, order)


@requires("orders.edit")
def new_order(request: Request) -> HttpResponse:
    """An order by hand, for a deal (`?deal=`) with its products, a person or a company."""
    deal = _deal(request)
    form = NewOrderForm(posted(request), actor=request.actor, initial=_known_already(request, deal))
    rows = posted_rows(request.POST) if request.method == "POST" else _first_rows(request, deal)
    if added := request.POST.get("add"):
        rows.append(Row.of(added_line(_draft(request, form), added, by=request.actor)))
        return _page(request, NewOrderForm(actor=request.actor, initial=_typed(request)), rows, deal)
    if request.method != "POST" or "gone" in request.POST:
        fresh = form if request.method != "POST" else NewOrderForm(actor=request.actor, initial=_typed(request))
        return _page(request, fresh, rows, deal)
    if not form.is_valid() or errors_in_rows(rows):
        return _page(request, form, rows, deal, status=422)
    try:
        return _placed(request, place_order(_wish(form, rows, deal), knowing=_knowing(request), by=request.actor))
    except CreditCare as care:
        return _page(request, form, rows, deal, warnings=care.warnings, status=409)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, rows, deal, status=422)


@requires("orders.edit")
@require_POST
def add_row(request: Request) -> HttpResponse:
    """One more line for the editor: "item", "heading", "text", or "variant:<id>" of a product."""
    draft = _meant(request, request.POST)
    row = Row.of(added_line(draft, request.POST.get("add", ""), by=request.actor))
    return render_page(request, "sales/quote_row.html", {"row": row, "fresh": True, "may_choose": False})


@requires("orders.edit")
@require_GET
def find_products(request: Request) -> HttpResponse:
    """Products that are called as somebody types, with what they cost this customer."""
    draft = _meant(request, request.GET)
    found = variants_called(request.actor, request.GET.get("q", "")[:100])
    lines = lines_for(draft, found[:8])
    row_url = reverse("orders:row") + (f"?order={order}" if (order := request.GET.get("order")) else "")
    context = {"quote": draft, "row_url": row_url, "found": lines, "unit_price": unit_price}
    return render_page(request, "sales/quote_products.html", context)


@requires("orders.edit")
@require_POST
def show_totals(request: Request) -> HttpResponse:
    """What it adds up to as it is typed right now."""
    rows = posted_rows(request.POST)
    return render_page(
        request, "sales/quote_totals.html", {"rows": rows, **added_up(_meant(request, request.POST), rows)}
    )


def _page(  # the form with what was typed
    request: Request,
    form: NewOrderForm,
    rows: list[Row],
    deal: Deal | None,
    *,
    warnings: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "rows": rows, "deal": deal, "warnings": warnings or []}
    context |= added_up(_draft(request, form), rows)
    return render_page(request, "orders/new_order.html", context, status=status)


def _placed(request: Request, order: Order) -> HttpResponse:
    if order.lacks_stock:
        toast(request, f"{order.number} is placed. Some of it is not in stock yet.", tone="warning")
    else:
        toast(request, f"{order.number} is placed.")
    return HttpResponseRedirect(reverse("orders:order", args=[order.id]))


def _wish(form: NewOrderForm, rows: list[Row], deal: Deal | None) -> Wish:
    data = dict(form.cleaned_data)
    facts = {name: data[name] for name in ("reference", "wanted_on", "note")}
    if data["email"]:
        facts["email"] = data["email"]
    return Wish(
        name=data["name"],
        currency=data["currency"],
        lines=[line.with_id() for line in lines_in_rows(rows)],
        person=data["person"],
        company=data["company"],
        deal=deal,
        **data["off"],
        facts=facts,
        custom=data.get("custom") or {},
        key=f"form:{data['key']}",
    )


def _off(form: NewOrderForm) -> Off:
    field = form["off"]
    try:
        found = field.field.clean(field.value() or "")
    except Exception:  # noqa: BLE001  # it is being typed; the form says so once it is sent
        return Off()
    return Off(found["discount"], found["discount_minor"])


def _draft(request: Request, form: NewOrderForm) -> Draft:
    known: dict[str, Any] = {name: known_as(form.fields[name], form[name].value()) for name in ("person", "company")}  # type: ignore[arg-type]
    currency = str(form["currency"].value() or request.organization.currency)
    choices = {code for code, _ in form.fields["currency"].choices}  # type: ignore[attr-defined]
    currency = currency if currency in choices else request.organization.currency
    terms = selling_terms()
    return Draft(**known, currency=currency, tax_included=terms.tax_included, rounding=terms.rounding, off=_off(form))


def _meant(request: Request, typed: QueryDict) -> Draft:
    """The order that is typed, or the one (`?order=`) to which something is added."""
    if order_id := as_uuid(request.GET.get("order", "")):
        return draft_of(get_order(request.actor, order_id))
    return _draft(request, NewOrderForm(typed, actor=request.actor))


def _deal(request: Request) -> Deal | None:
    deal_id = as_uuid(request.GET.get("deal", ""))
    return get_deal(request.actor, deal_id) if deal_id else None


def _first_rows(request: Request, deal: Deal | None) -> list[Row]:
    return [Row.of(Line.of(row).with_id()) for row in lines_of(deal) if not row.optional] if deal else []


def _known_already(request: Request, deal: Deal | None) -> dict[str, Any]:
    known: dict[str, Any] = {"currency": request.organization.currency, "key": uuid4().hex}
    people, companies = people_visible_to(request.actor), companies_visible_to(request.actor)
    person_id = deal.person_id if deal else as_uuid(request.GET.get("person", ""))
    company_id = deal.company_id if deal else as_uuid(request.GET.get("company", ""))
    if person_id and (person := people.filter(id=person_id).first()):
        known["person"] = person.email or person.name
    if company_id and (company := companies.filter(id=company_id).first()):
        known["company"] = company.name
    return known | ({"name": deal.name, "currency": deal.currency} if deal else {})


def _typed(request: Request) -> dict[str, Any]:
    return {name: str(value) for name, value in request.POST.items()}


def _knowing(request: Request) -> bool:
    return "knowing" in request.POST
