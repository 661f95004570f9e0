"""Bank statements: choose a file, look its columns over, see what came of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.actor import system_actor
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from sales.payments.actions.booking import book_sure
from sales.payments.actions.importing import drop_statement, import_file, import_table, table_of
from sales.payments.models import BankStatement
from sales.payments.queries.statements import get_statement, statements
from sales.payments.statements.entries import NoStatement
from sales.payments.statements.reading import LABELS as FORMATS
from sales.payments.statements.reading import LARGEST
from sales.payments.statements.tables import LABELS, missing
from sales.payments.words import line_words

MOST = 50
LINES = 200


@requires("payments.book")
def show_statements(request: Request) -> HttpResponse:
    """All files that were imported, and the field to choose the next ones."""
    problems: list[str] = []
    if request.method == "POST":
        imported, problems = _imported(request)
        if imported and not problems:
            return _to(imported[0]) if len(imported) == 1 else HttpResponseRedirect(reverse("payments:matching"))
    context = {"statements": list(statements()[:MOST]), "problems": problems, "formats": FORMATS}
    return render_page(request, "payments/statements.html", context, status=422 if problems else 200)


@requires("payments.book")
def show_statement(request: Request, statement_id: UUID) -> HttpResponse:
    """What came of a file; one whose columns wait is looked over here."""
    statement = get_statement(statement_id)
    if statement.imported_at is None:
        return _columns(request, statement)
    lines = statement.lines.select_related("payment").order_by("booked_on", "id")
    context = {
        "statement": statement,
        "lines": [(line, *line_words(line)) for line in lines[:LINES]],
        "by_itself": statement.lines.filter(by_itself=True).count(),
        "format": FORMATS[statement.format],
    }
    return render_page(request, "payments/statement.html", context)


@requires("payments.book")
@require_POST
def drop(request: Request, statement_id: UUID) -> HttpResponse:
    """Forget a file nothing of which was used."""
    drop_statement(statement_id, by=request.actor)
    toast(request, "Statement removed.")
    return HttpResponseRedirect(reverse("payments:statements"))


def _columns(request: Request, statement: BankStatement) -> HttpResponse:
    table = table_of(statement)
    columns, problem = list(table.columns), ""
    if request.method == "POST":
        given = [request.POST.get(f"column-{number}", "") for number in range(len(columns))]
        columns = [each if each in LABELS else "" for each in given]
        try:
            import_table(statement.id, columns, by=request.actor)
        except NoStatement as error:
            problem = str(error)
        else:
            _book(statement)
            return _to(statement)
    context: dict[str, Any] = {
        "statement": statement,
        "columns": list(zip(table.headings, columns, zip(*table.samples(), strict=True), strict=True)),
        "labels": LABELS,
        "rows": len(table.rows),
        "missing": missing(columns),
        "problem": problem,
    }
    return render_page(request, "payments/columns.html", context, status=422 if problem else 200)


def _imported(request: Request) -> tuple[list[BankStatement], list[str]]:
    """Every file that was chosen; what is wrong with the others, in words."""
    files = request.FILES.getlist("files")
    done: list[BankStatement] = []
    problems = [] if files else ["Choose a file of your bank first."]
    for file in files:
        name = file.name or "statement"
        try:
            # One byte more than is allowed is enough to see that it is too large.
            statement, fresh = import_file(name, file.read(LARGEST + 1), by=request.actor)
        except NoStatement as error:
            problems.append(f"{name}: {error}")
            continue
        if not fresh:
            toast(request, f"{name} was imported before: nothing was added.", tone="warning")
        elif statement.imported_at:
            _book(statement)
        done.append(statement)
    return done, problems


def _book(statement: BankStatement) -> None:
    """What is sure, so that the page already shows it; a subscriber does what is left."""
    book_sure(by=system_actor(), statement_id=statement.id)


def _to(statement: BankStatement) -> HttpResponse:
    return HttpResponseRedirect(reverse("payments:statement", args=[statement.id]))
