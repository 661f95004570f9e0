"""Import a bank's file: each movement once, whichever files it stands in."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.payments import StatementImported
from crm.events.emit import emit
from crm.mail.files import keep_file, read_file
from crm.money import CURRENCIES
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.tenancy.writing import insert_missing, insert_once
from sales.payments.models import BankStatement, LineState, StatementLine, TableColumns
from sales.payments.queries.statements import get_statement, remembered_columns
from sales.payments.statements.entries import Entry, NoStatement, Statement
from sales.payments.statements.numbers import compact
from sales.payments.statements.reading import TABLE, format_of, read_statements
from sales.payments.statements.tables import Table, read_table, take_apart
from sales.payments.statements.twins import is_same


@transaction.atomic
def import_file(name: str, body: bytes, *, by: Actor) -> tuple[BankStatement, bool]:
    """Import a file; the same one again adds nothing. Returns it, and whether it is new.

    A table with headings that nobody looked over yet waits, with `imported_at` None, for `import_table`. Raises
    NotAllowed, NoStatement for what is none.
    """
    by.require("payments.book")
    digest = hashlib.sha256(body).hexdigest()
    if known := BankStatement.objects.filter(digest=digest).first():
        return known, False
    format_ = format_of(body)
    read: list[Statement] = []
    layout = ""
    if format_ == TABLE:
        columns = remembered_columns()
        table = take_apart(body, columns)
        layout = table.key
        read = [read_table(table, currency=_home())] if layout in columns else []
    else:
        read = read_statements(body, format_)
    statement = BankStatement(
        file_name=name[:200],
        file=keep_file(body),
        digest=digest,
        format=format_,
        layout=layout,
        by_id=by.member_id,
    )
    if not insert_once(statement):
        return BankStatement.objects.get(digest=digest), False
    if read:
        _take_in(statement, read, by)
    return statement, True


def table_of(statement: BankStatement) -> Table:
    """The table in a file that waits, with its columns as they are guessed. Raises NoStatement."""
    return take_apart(read_file(statement.file), remembered_columns())


@transaction.atomic
def import_table(statement_id: UUID, columns: Sequence[str], *, by: Actor) -> BankStatement:
    """Import a table that waits, with its columns taken for these, and remember them for the bank's next file.

    Imported twice is once. Raises NotFound, NotAllowed, NoStatement.
    """
    by.require("payments.book")
    get_statement(statement_id)
    statement = BankStatement.objects.select_for_update(of=("self",)).get(id=statement_id)
    if statement.imported_at is not None:
        return statement
    found = table_of(statement)
    if len(columns) != len(found.columns):
        raise NoStatement("The file has other columns. Choose it once more.")
    table = Table(found.headings, found.rows, tuple(columns), found.source)
    read = read_table(table, currency=_home())
    kept = TableColumns.objects.filter(key=table.key).first() or TableColumns(key=table.key)
    kept.columns = list(columns)
    kept.save()
    _take_in(statement, [read], by)
    return statement


@transaction.atomic
def drop_statement(statement_id: UUID, *, by: Actor) -> None:
    """Forget a file nothing of which was used. Raises NotFound, NotAllowed, Refused."""
    by.require("payments.book")
    statement = get_statement(statement_id)
    if statement.lines.filter(state__in=(LineState.BOOKED, LineState.IGNORED)).exists():
        raise Refused("Lines of this statement were matched. Take that back first.")
    statement.delete()


def _take_in(statement: BankStatement, read: Sequence[Statement], by: Actor) -> None:
    rows = _lines(statement, read)
    told = _told_otherwise(statement, rows)
    fresh = insert_missing([row for row, _ in rows if row.id not in told])
    with_closing = next((each for each in reversed(read) if each.closing_minor is not None), None)
    statement.number = ", ".join(each.number for each in read if each.number)[:140]
    accounts = sorted({each.account for each in read if each.account})
    statement.account = accounts[0][:42] if len(accounts) == 1 else ""
    statement.currency = next((each.currency for each in read if each.currency), "")[:3]
    statement.closing_minor = with_closing.closing_minor if with_closing else None
    statement.closing_on = with_closing.closing_on if with_closing else None
    statement.pending = sum(each.pending for each in read)
    statement.lines_read, statement.lines_known = len(rows), len(rows) - len(fresh)
    statement.imported_at = timezone.now()
    statement.save()
    if fresh:
        news = StatementImported(statement_id=statement.id, file_name=statement.file_name, lines=len(fresh))
        emit(news, by=by)


def _lines(statement: BankStatement, read: Sequence[Statement]) -> list[tuple[StatementLine, str]]:
    """Each with the account it is of. A statement that lies in a ZIP file twice counts once."""
    seen: Counter[str] = Counter()
    rows = []
    for each in dict.fromkeys(read):
        for entry in each.entries:
            alike = _alike(each.account, entry)
            seen[alike] += 1
            rows.append((_line(statement, entry, f"{alike}|{seen[alike]}"), compact(each.account)))
    return rows


def _told_otherwise(statement: BankStatement, rows: Sequence[tuple[StatementLine, str]]) -> set[UUID]:
    """Ids of the rows that a file of another format brought already, or a table with other headings.

    One of its lines stands for one row. Of tables that were read before their headings were kept nobody knows.
    """
    days = {row.booked_on for row, _ in rows}
    alike = Q(statement__format=statement.format, statement__layout__in={statement.layout, ""})
    known = StatementLine.objects.filter(booked_on__in=days).exclude(alike)
    at: dict[tuple[object, ...], list[StatementLine]] = defaultdict(list)
    for line in known.select_related("statement").order_by("id"):
        at[line.booked_on, line.amount_minor, line.currency].append(line)
    found = set()
    for row, account in rows:
        others = at[row.booked_on, row.amount_minor, row.currency]
        twin = next((each for each in others if _one_account(each, account) and is_same(row, each)), None)
        if twin is not None:
            others.remove(twin)
            found.add(row.id)
    return found


def _one_account(line: StatementLine, account: str) -> bool:
    return not (account and line.statement.account) or compact(line.statement.account) == account


def _alike(account: str, entry: Entry) -> str:
    """All that tells movements apart; what is alike in one file is counted: those are really several."""
    told = (
        compact(account), entry.booked_on, entry.amount_minor, entry.currency, compact(entry.iban), compact(entry.name),
        compact(entry.text), compact(entry.end_to_end), compact(entry.bank_ref),
    )  # fmt: skip
    return "|".join(map(str, told))


def _line(statement: BankStatement, entry: Entry, alike: str) -> StatementLine:
    if entry.currency not in CURRENCIES:
        raise NoStatement(f"Amounts in {entry.currency or 'no currency'} can't be kept.")
    return StatementLine(
        statement=statement,
        key=hashlib.sha256(alike.encode()).hexdigest(),
        booked_on=entry.booked_on,
        amount_minor=entry.amount_minor,
        currency=entry.currency,
        name=entry.name,
        iban=entry.iban,
        text=entry.text,
        creditor_ref=entry.creditor_ref,
        end_to_end=entry.end_to_end,
        bank_ref=entry.bank_ref,
        is_return=entry.is_return,
        state=LineState.OPEN if entry.amount_minor > 0 else LineState.OUT,
    )


def _home() -> str:
    return Organization.objects.get(id=require_organization_id()).currency
