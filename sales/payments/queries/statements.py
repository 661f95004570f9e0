"""Reads of bank statements and their lines, and what lines may be for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.normal_forms import name_key
from sales.billing.models import Invoice
from sales.billing.queries.invoices import open_invoices
from sales.payments.matching.facts import Owed, Paid, Suggestion
from sales.payments.matching.matcher import Matcher
from sales.payments.models import Allocation, BankStatement, LineState, Payment, StatementLine, TableColumns
from sales.payments.statements.numbers import compact

MOST_OWED = 5_000
PAGE = 40
MOST_FOUND = 8


def statements() -> QuerySet[BankStatement]:
    """All that were imported, and those whose columns wait to be looked over; the newest first."""
    found = BankStatement.objects.select_related("by").annotate(
        to_match=Count("lines", filter=Q(lines__state=LineState.OPEN)),
        booked=Count("lines", filter=Q(lines__state=LineState.BOOKED)),
        out=Count("lines", filter=Q(lines__state=LineState.OUT)),
    )
    return found.order_by("-id")


def get_statement(statement_id: UUID) -> BankStatement:
    """One file. Raises NotFound."""
    statement = statements().filter(id=statement_id).first()
    if statement is None:
        raise NotFound("There is no such statement.")
    return statement


def get_line(line_id: UUID, *, lock: bool = False) -> StatementLine:
    """One movement. Raises NotFound."""
    rows = StatementLine.objects.filter(id=line_id)
    line = (rows.select_for_update(of=("self",), no_key=True) if lock else rows.select_related("payment")).first()
    if line is None:
        raise NotFound("There is no such line.")
    return line


def lines_to_match(after: UUID | None = None) -> QuerySet[StatementLine]:
    """What came in and was not matched, the oldest first; after a line, those that follow it."""
    rows = StatementLine.objects.filter(state=LineState.OPEN).order_by("booked_on", "id")
    if after is not None and (last := StatementLine.objects.filter(id=after).first()):
        rows = rows.filter(Q(booked_on__gt=last.booked_on) | Q(booked_on=last.booked_on, id__gt=last.id))
    return rows


def count_to_match() -> int:
    """How many lines wait for somebody."""
    return StatementLine.objects.filter(state=LineState.OPEN).count()


def remembered_columns() -> dict[str, list[str]]:
    """What columns of tables were taken for, by their headings."""
    return {key: list(columns) for key, columns in TableColumns.objects.values_list("key", "columns")}


def matcher_for(actor: Actor, lines: Iterable[StatementLine]) -> Matcher:
    """Knows all that is open, and from which of the lines' accounts whom was paid before."""
    owed = [owed_of(invoice) for invoice in open_invoices(actor)[:MOST_OWED]]
    ibans = {compact(line.iban) for line in lines if line.iban}
    accounts: dict[str, set[UUID]] = defaultdict(set)
    known = Payment.objects.filter(iban_key__in=ibans).values_list("iban_key", "company_id", "person_id")
    for iban, company_id, person_id in known if ibans else ():
        if customer := company_id or person_id:
            accounts[iban].add(customer)
    return Matcher(owed, accounts)


def suggestions_for(actor: Actor, lines: Sequence[StatementLine]) -> Iterator[tuple[StatementLine, list[Suggestion]]]:
    """Each line with what it may be for, found when it is asked for: whoever has enough stops."""
    matcher = matcher_for(actor, lines)
    return ((line, matcher.suggestions(paid_of(line))) for line in lines)


def owed_of(invoice: Invoice) -> Owed:
    """What matching knows of an invoice."""
    who = invoice.company or invoice.person
    names = {invoice.bill_name, str(invoice.company or ""), str(invoice.person or "")} - {""}
    return Owed(
        invoice_id=invoice.id,
        number=invoice.number,
        open_minor=invoice.open_minor,
        currency=invoice.currency,
        customer_id=who.id if who else None,
        names=tuple(sorted(names)),
        due_on=invoice.due_on,
    )


def paid_of(line: StatementLine) -> Paid:
    """What matching knows of a line. What a bank took back is no payment."""
    return Paid(
        amount_minor=0 if line.is_return else line.amount_minor,
        currency=line.currency,
        name=line.name,
        iban=compact(line.iban),
        text=line.text,
        creditor_ref=line.creditor_ref,
        end_to_end=line.end_to_end,
    )


def lines_in(state: str, after: UUID | None = None) -> QuerySet[StatementLine]:
    """Lines that are in a state, the newest first; after a line, those that follow it."""
    rows = StatementLine.objects.filter(state=state).select_related("payment").order_by("-booked_on", "-id")
    if after is not None and (last := StatementLine.objects.filter(id=after).first()):
        rows = rows.filter(Q(booked_on__lt=last.booked_on) | Q(booked_on=last.booked_on, id__lt=last.id))
    return rows


def invoices_called(actor: Actor, words: str, line: StatementLine) -> list[Invoice]:
    """Open invoices in the line's currency: by number or customer, else those nearest to its amount."""
    rows = open_invoices(actor, currency=line.currency)
    if words.strip():
        key = name_key(words)
        customer = Q(company__name_key__begins=key) | Q(person__name_key__begins=key) | Q(bill_name__icontains=words)
        return list(rows.filter(Q(number__icontains=words.strip()) | customer)[:MOST_FOUND])
    nearest = sorted(rows[:MOST_OWED], key=lambda invoice: abs(invoice.open_minor - line.amount_minor))
    return nearest[:MOST_FOUND]


def used_by(payment_ids: Sequence[UUID]) -> dict[UUID | None, list[Allocation]]:
    """What payments are used for, by the payment."""
    found: dict[UUID | None, list[Allocation]] = defaultdict(list)
    if payment_ids:
        rows = Allocation.objects.filter(payment_id__in=payment_ids, undone_at=None)
        for each in rows.select_related("invoice").order_by("id"):
            found[each.payment_id].append(each)
    return found
