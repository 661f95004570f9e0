"""The page where money that came in is matched with invoices: line by line, by one click or key."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.tenancy.ids import as_uuid
from crm.web.templating import render_page, toast
from sales.payments.actions.allocating import Wish
from sales.payments.actions.booking import book_line, book_sure, ignore_line, unbook_line, wishes_of
from sales.payments.forms.payments import CustomerForm, read_part
from sales.payments.matching.facts import Suggestion
from sales.payments.models import Allocation, LineState, StatementLine
from sales.payments.queries.statements import (
    PAGE,
    count_to_match,
    get_line,
    invoices_called,
    lines_in,
    lines_to_match,
    suggestions_for,
    used_by,
)

MOST_AT_ONCE = 200
SHOWN = ((LineState.OPEN, "To match"), (LineState.BOOKED, "Booked"), (LineState.IGNORED, "Set aside"),
         (LineState.OUT, "Paid out"))  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A line with what it may be for, or what it was used for."""

    line: StatementLine
    suggestions: list[Suggestion]
    used: list[Allocation]


@requires("payments.book")
@require_GET
def show_matching(request: Request) -> HttpResponse:
    """What is to be matched; `?show=` of what was done, `?after=` a line for those that follow."""
    state = request.GET.get("show", LineState.OPEN)
    state = state if state in LineState.values else LineState.OPEN
    after = as_uuid(request.GET.get("after", ""))
    rows = lines_to_match(after) if state == LineState.OPEN else lines_in(state, after)
    lines = list(rows[: PAGE + 1])
    shown = _shown(request.actor, lines[:PAGE])
    context = {
        "shown": shown,
        "state": state,
        "tabs": [
            {"label": label, "url": f"{reverse('payments:matching')}?show={each}", "current": each == state,
             "count": count_to_match() if each == LineState.OPEN else None}
            for each, label in SHOWN
        ],
        "sure": sum(bool(each.suggestions and each.suggestions[0].sure) for each in shown),
        "more": lines[PAGE - 1].id if len(lines) > PAGE else None,
    }  # fmt: skip
    return render_page(request, "payments/matching.html", context)


@requires("payments.book")
@require_POST
def book(request: Request, line_id: UUID) -> HttpResponse:
    """Book a line as suggested ("suggestion"), or as chosen ("invoice", "amount-<id>", or whose credit)."""
    line = get_line(line_id)
    if key := request.POST.get("suggestion"):
        chosen = _suggested(request.actor, line, key)
        booked = book_line(line_id, wishes_of(chosen), by=request.actor, reason=" ".join(chosen.reasons))
        return _answer(request, booked)
    form = CustomerForm(request.POST, actor=request.actor)
    try:
        wishes = _chosen(request, line)
        if not form.is_valid():
            return _choose(request, line, form, "")
        customer = form.cleaned_data["company"] or form.cleaned_data["person"]
        booked = book_line(line_id, wishes, customer=customer, by=request.actor)
    except Refused as refusal:
        return _choose(request, line, form, str(refusal))
    return _answer(request, booked)


@requires("payments.book")
@require_POST
def book_all_sure(request: Request) -> HttpResponse:
    """Book every line that is sure."""
    booked = book_sure(by=request.actor, most=MOST_AT_ONCE, asked=True)
    toast(request, f"{booked} line{'' if booked == 1 else 's'} booked.")
    return HttpResponseRedirect(reverse("payments:matching"))


@requires("payments.book")
@require_POST
def unbook(request: Request, line_id: UUID) -> HttpResponse:
    """Take a booking back, or what was set aside."""
    return _answer(request, unbook_line(line_id, by=request.actor))


@requires("payments.book")
@require_POST
def ignore(request: Request, line_id: UUID) -> HttpResponse:
    """Set a line aside: it is no payment of a customer."""
    return _answer(request, ignore_line(line_id, by=request.actor))


@requires("payments.book")
@require_GET
def choose(request: Request, line_id: UUID) -> HttpResponse:
    """Choose the invoices, or whose credit it is; `?q=` looks for some."""
    return _choose(request, get_line(line_id), CustomerForm(actor=request.actor), "", status=200)


def _choose(
    request: Request, line: StatementLine, form: CustomerForm, problem: str, *, status: int = 422
) -> HttpResponse:
    words = request.GET.get("q", "")[:100]
    found = invoices_called(request.actor, words, line)
    context = {
        "line": line, "found": found, "words": words, "form": form, "problem": problem,
        "chosen": request.POST.getlist("invoice"),
        "typed": {name.removeprefix("amount-"): value for name, value in request.POST.items() if name[:7] == "amount-"},
    }  # fmt: skip
    part = "payments/choose.html" if request.headers.get("HX-Request") else "payments/choose_page.html"
    response = render_page(request, part, context, status=status)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#how-{line.id}", "innerHTML"
    return response


def _chosen(request: Request, line: StatementLine) -> list[Wish]:
    """What was ticked, with the amounts typed beside. Raises Refused."""
    return [
        Wish(invoice_id, read_part(request.POST.get(f"amount-{text}", ""), line.currency))
        for text in request.POST.getlist("invoice")
        if (invoice_id := as_uuid(text))
    ]


def _suggested(actor: Actor, line: StatementLine, key: str) -> Suggestion:
    """The suggestion that was on the page, as it is now. Raises Refused where there is none like it any more."""
    ((_, found),) = suggestions_for(actor, [line])
    chosen = next((each for each in found if each.key == key), None)
    if chosen is None and line.state == LineState.OPEN:
        raise Refused("Meanwhile that was paid by something else. Look at the line once more.")
    return chosen or Suggestion((), (), 0)


def _shown(actor: Actor, lines: list[StatementLine]) -> list[Shown]:
    paid_by = used_by([line.payment_id for line in lines if line.payment_id])
    is_open = [line for line in lines if line.state == LineState.OPEN]
    found = {line.id: suggestions for line, suggestions in suggestions_for(actor, is_open)} if is_open else {}
    return [Shown(line, found.get(line.id, []), paid_by.get(line.payment_id, [])) for line in lines]


def _answer(request: Request, line: StatementLine) -> HttpResponse:
    """The line as it is now; without scripts the page again."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(reverse("payments:matching"))
    fresh = get_line(line.id)
    (shown,) = _shown(request.actor, [fresh])
    return render_page(request, "payments/line.html", {"each": shown, "fresh": True})
