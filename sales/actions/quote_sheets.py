"""Write specification sheets: they are part of what a quote says, and change only with a draft."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused, Stale
from crm.records.actions.changing import keep_and_tell
from crm.records.actions.keeping import Beside
from crm.records.models import RecordChange
from crm.records.queries.records import record_type
from sales.models import Quote, QuoteSheet, Requirement
from sales.queries.quote_sheets import get_sheet
from sales.queries.quotes import get_quote
from sales.quotes.content import said_on, sheets_of
from sales.quotes.guarding import require_draft
from sales.quotes.reckoning import close_approval

MOST_ROWS = 500
MOST_SHEETS = 20


@transaction.atomic
def save_sheet(
    quote_id: UUID,
    sheet_id: UUID | None,
    facts: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    *,
    seen: int | None = None,
    by: Actor,
) -> QuoteSheet:
    """A sheet with these rows in place of what stood there; without an id a new one.

    Raises NotFound, NotAllowed, NotADraft, Refused, Stale where a colleague changed the same sheet since `seen`.
    """
    quote = _draft(quote_id, by)
    if len(rows) > MOST_ROWS:
        raise Refused(f"A sheet has at most {MOST_ROWS} lines.")
    sheet = get_sheet(quote, sheet_id) if sheet_id else _begin(quote)
    if sheet_id and seen is not None and _changed_since(quote, sheet, seen):
        raise Stale("A colleague changed this sheet in the meantime. Look at it again, then change it.")
    old = said_on(sheet) if sheet_id else None
    _write(sheet, {"title": facts["title"], "intro": facts["intro"], "rows": rows})
    _note(quote, sheet, old, said_on(sheet), by)
    return sheet


@transaction.atomic
def drop_sheet(quote_id: UUID, sheet_id: UUID, *, by: Actor) -> str:
    """Take a sheet off; its title. Raises NotFound, NotAllowed, NotADraft."""
    quote = _draft(quote_id, by)
    sheet = get_sheet(quote, sheet_id)
    title = sheet.title
    _note(quote, sheet, said_on(sheet), None, by)
    sheet.delete()
    return title


def write_sheets(quote: Quote, kept: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, Any, list[str]]]:
    """Bring the sheets of a quote that is locked and a draft to what `said_on` kept; what the history tells of it."""
    told: dict[str, tuple[Any, Any, list[str]]] = {}
    for place, (found, new) in enumerate(zip_longest(sheets_of(quote), kept)):
        old, sheet = said_on(found) if found else None, found or QuoteSheet(quote=quote, position=place)
        if old == new:
            continue
        told |= _told(sheet, old, new)
        if new is None:
            sheet.delete()
        else:
            _write(sheet, new)
    return told


def _draft(quote_id: UUID, by: Actor) -> Quote:
    quote = get_quote(by, quote_id, lock=True)
    by.require("sales.edit", quote)
    require_draft(quote)
    return quote


def _begin(quote: Quote) -> QuoteSheet:
    count = QuoteSheet.objects.filter(quote=quote).count()
    if count >= MOST_SHEETS:
        raise Refused(f"A quote has at most {MOST_SHEETS} sheets.")
    return QuoteSheet(quote=quote, position=count)


def _write(sheet: QuoteSheet, said: Mapping[str, Any]) -> None:
    sheet.title, sheet.intro = said["title"], said["intro"]
    sheet.save()
    Requirement.objects.filter(sheet=sheet).delete()
    rows = [Requirement(sheet=sheet, position=place, **row) for place, row in enumerate(said["rows"])]
    Requirement.objects.bulk_create(rows)


def _note(quote: Quote, sheet: QuoteSheet, old: Any, new: Any, by: Actor) -> None:
    if old == new:
        return
    close_approval(quote)
    keep_and_tell(record_type("quote"), [quote], by=by, beside={quote.pk: _told(sheet, old, new)})


def _told(sheet: QuoteSheet, old: Any, new: Any) -> Beside:
    title = (new or old)["title"]
    return {f"sheets.{sheet.id}": (old, new, [f"Specification {title}", _words(old), _words(new)])}


def _words(kept: Any) -> str:
    if kept is None:
        return ""
    return "; ".join(f"{row['name']}: {row['agreed'] or row['wanted']}" for row in kept["rows"])[:500] or kept["title"]


def _changed_since(quote: Quote, sheet: QuoteSheet, seen: int) -> bool:
    changes = RecordChange.objects.filter(kind="quote", record_id=quote.pk, version__gt=seen)
    return any(f"sheets.{sheet.id}" in change.changes for change in changes)
