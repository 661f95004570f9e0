"""What a quote's page shows."""

from typing import Any
from uuid import uuid4

from crm.accounts.requests import Request
from crm.events.types import SubjectRef, Whose
from crm.web.panels import panels_for
from crm.web.records import timeline
from sales.documents.parts import unit_price
from sales.documents.quotes import numbered
from sales.forms.quote_lines import Row, lines_in_rows
from sales.forms.quotes import QuoteForm
from sales.models import Quote
from sales.queries.quotes import accepted_answer, approvals_of, questions_of, versions_of
from sales.quotes.content import said_on, sheets_of
from sales.quotes.limits import limits_passed
from sales.quotes.lines import Line, lines_of
from sales.quotes.links import quote_url
from sales.quotes.reckoning import sums_for
from sales.quotes.words import state_words


def quote_page(request: Request, quote: Quote) -> dict[str, Any]:
    """Context of sales/quote.html, for reading."""
    lines = lines_of(quote.id)
    return _around(request, quote) | {"editing": False, "lines": lines, **added_up(quote, lines)}


def editor_page(
    request: Request, quote: Quote, form: QuoteForm, rows: list[Row], *, seen: int | None = None
) -> dict[str, Any]:
    """Context of sales/quote.html, for writing. `seen`: the version that was typed over."""
    lines = lines_in_rows(rows)
    return _around(request, quote) | {
        "editing": True,
        "form": form,
        "rows": rows,
        "lines": lines,
        "seen": seen or quote.version,
        **added_up(quote, lines),
    }


def _around(request: Request, quote: Quote) -> dict[str, Any]:
    actor, subject = request.actor, SubjectRef("quote", quote.id)
    may_edit = actor.can("sales.edit", quote)
    versions = versions_of(quote.id)
    return {
        "quote": quote,
        "unit_price": unit_price,
        "state": state_words(quote),
        "versions": versions,
        "answer": accepted_answer(quote.id) if quote.is_accepted else None,
        "declined": next((each for version in versions for each in version.answers.all()), None),
        "questions": questions_of(quote.id),
        "approvals": approvals_of(quote.id),
        "limits": limits_passed(quote) if quote.is_draft else [],
        "sheets": [(sheet, numbered(said_on(sheet)["rows"])) for sheet in sheets_of(quote)],
        "link": quote_url(request.organization, quote.id, quote.version_sent) if quote.version_sent else "",
        "may_edit": may_edit,
        "copy_key": uuid4().hex,
        "may_approve": actor.can("sales.approve_quotes", quote),
        "timeline": timeline(request, Whose(records=(subject,)), about=subject, name=str(quote)),
        "panels": panels_for("quote", actor, quote),
    }


def added_up(quote: Quote, lines: list[Line]) -> dict[str, Any]:
    """What it comes to; where more is taken off than there is, without that, and the problem in words."""
    try:
        return {"sums": sums_for(quote, lines), "problem": ""}
    except ValueError as error:
        quote.discount_minor = 0
        return {"sums": sums_for(quote, lines), "problem": str(error)}
