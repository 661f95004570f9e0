"""Make payments of what stands in bank statements. Locked is first the line, then the payment, then the invoice."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.errors import Refused
from crm.records.actions.binning import bin_made
from sales.payments.actions.allocating import Wish, free
from sales.payments.actions.receiving import Received, take
from sales.payments.matching.facts import Suggestion
from sales.payments.models import Allocation, LineState, Payment, StatementLine
from sales.payments.queries.payments import get_payment, payment_policy
from sales.payments.queries.statements import get_line, lines_to_match, suggestions_for

AT_ONCE = 40  # lines that are booked while somebody waits


@transaction.atomic
def book_line(
    line_id: UUID,
    wishes: Sequence[Wish],
    *,
    by: Actor,
    customer: Company | Person | None = None,
    reason: str = "",
    by_itself: bool = False,
) -> StatementLine:
    """Make the payment that a line is, and use it for invoices; without any it is the customer's credit.

    A booked line stays as it is. Raises NotFound, NotAllowed, Refused.
    """
    if not by_itself:
        by.require("payments.book")
    line = get_line(line_id, lock=True)
    if line.state == LineState.BOOKED:
        return line
    if line.amount_minor <= 0:
        raise Refused("This money went out: it is no payment of a customer.")
    if not wishes and customer is None:
        raise Refused("Choose an invoice, or whose credit it is.")
    came = Received(
        amount_minor=line.amount_minor,
        currency=line.currency,
        received_on=min(line.booked_on, timezone.localdate()),
        person=customer if isinstance(customer, Person) else None,
        company=customer if isinstance(customer, Company) else None,
        payer=line.name,
        iban=line.iban,
        reference=line.text or line.creditor_ref,
    )
    line.payment = take(came, wishes, by=by)
    line.state, line.done_at, line.reason, line.by_itself = LineState.BOOKED, timezone.now(), reason[:500], by_itself
    line.save()
    return line


@transaction.atomic
def unbook_line(line_id: UUID, *, by: Actor) -> StatementLine:
    """Take a booking back: its invoices are open again, the payment is in the bin, the line is to be matched.

    A line that was said to be no payment is to be matched again, too. Raises NotFound, NotAllowed, Refused.
    """
    by.require("payments.book")
    line = get_line(line_id, lock=True)
    if line.state == LineState.BOOKED and line.payment_id:
        _undo(get_payment(by, line.payment_id, lock=True), by)
    if line.state in (LineState.BOOKED, LineState.IGNORED):
        line.state, line.payment, line.done_at, line.reason, line.by_itself = LineState.OPEN, None, None, "", False
        line.save()
    return line


@transaction.atomic
def ignore_line(line_id: UUID, *, by: Actor) -> StatementLine:
    """Say that it is no payment of a customer. Raises NotFound, NotAllowed, Refused for a booked one."""
    by.require("payments.book")
    line = get_line(line_id, lock=True)
    if line.state == LineState.BOOKED:
        raise Refused("This line is booked. Take that back first.")
    if line.state == LineState.OPEN:
        line.state, line.done_at = LineState.IGNORED, timezone.now()
        line.save(update_fields=["state", "done_at"])
    return line


def book_sure(*, by: Actor, statement_id: UUID | None = None, most: int = AT_ONCE, asked: bool = False) -> int:
    """Book the lines that nobody has to look at, if the organization wants that, or somebody `asked` for it.

    Each line by itself: one that can't be booked stops no other. Returns how many were booked.
    """
    if not (asked or payment_policy().book_sure):
        return 0
    if asked:
        by.require("payments.book")
    rows = lines_to_match()
    rows = rows.filter(statement_id=statement_id) if statement_id else rows
    booked = 0
    for line, found in suggestions_for(by, list(rows[:2_000])):
        if found and found[0].sure:
            booked += _book_alone(line, found[0], by, asked=asked)
        if booked >= most:
            break
    return booked


def wishes_of(suggestion: Suggestion) -> list[Wish]:
    """What is to be paid by it."""
    return [Wish(part.owed.invoice_id, part.amount_minor) for part in suggestion.parts]


def _book_alone(line: StatementLine, suggestion: Suggestion, by: Actor, *, asked: bool) -> bool:
    try:
        with transaction.atomic():
            fresh = get_line(line.id, lock=True)
            if fresh.state != LineState.OPEN:
                return False
            reason = " ".join(suggestion.reasons)
            book_line(line.id, wishes_of(suggestion), by=by, reason=reason, by_itself=not asked)
    except Refused:  # paid by something else in the meantime: somebody has to look
        return False
    return True


def _undo(payment: Payment, by: Actor) -> None:
    if payment.returned_minor:
        raise Refused("Some of this payment went back to the customer. It can't be taken back any more.")
    for allocation in Allocation.objects.filter(payment=payment, undone_at=None).select_related("invoice"):
        free(payment, allocation, allocation.amount_minor, by=by)
    bin_made("payment", [payment], by=by)
