"""Bank statements as tables (CSV or a workbook): which row has the headings, and which column is what."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from crm.jobs.imports.formats import DMY, POINT, guess_days, guess_figures, plain_figure, read_day
from crm.jobs.imports.guessing import header_key
from crm.jobs.imports.naming import plain
from crm.jobs.imports.problems import Unreadable
from crm.jobs.imports.reading import Source, examine, rows_of
from sales.payments.statements.entries import Entry, NoStatement, Statement, minor_of
from sales.payments.statements.numbers import compact, is_iban

MOST_ROWS = 20_000
AHEAD = 30  # banks write who the account belongs to above the table
SHOWN = 5

# What columns can be, and what banks call them, in the order in which they are looked for.
NAMES: dict[str, tuple[str, ...]] = {
    "booked_on": ("buchungstag", "buchungsdatum", "buchung", "booking date", "booked", "date booked",
                   "completed date",
                  "transaction date", "posting date", "date", "datum", "tag", "date operation", "fecha", "data"),
    "value_on": ("valutadatum", "valuta", "wertstellung", "wertstellungsdatum", "value date", "date valeur",
                   "rentedatum"),
    "amount": ("betrag", "umsatz", "betrag in eur", "umsatz in eur", "betrag eur", "amount", "amount eur", "montant",
               "importe", "bedrag", "importo", "transaction amount", "betrag wahrung", "value"),
    "paid_in": ("haben", "gutschrift", "credit", "credit amount", "paid in", "money in", "einnahmen", "deposit",
                   "deposits"),
    "paid_out": ("soll", "lastschrift", "debit", "debit amount", "paid out", "money out", "ausgaben", "withdrawal",
                 "withdrawals"),
    "direction": ("soll haben", "s h", "debit credit", "credit debit", "af bij", "dc", "cdtdbtind",
                   "credit debit indicator"),
    "currency": ("wahrung", "waehrung", "currency", "devise", "munt", "ccy", "account currency"),
    "name": ("beguenstigter zahlungspflichtiger", "begunstigter zahlungspflichtiger", "zahlungspflichtiger",
             "zahlungspflichtige r", "name zahlungsbeteiligter", "auftraggeber begunstigter", "auftraggeber",
                   "zahlender",
             "auftraggeber empfanger", "name", "payer", "counterparty", "counterparty name", "partner name", "payee",
             "name payee", "sender", "from", "gegenpartei", "naam tegenpartij", "beneficiary", "debtor", "customer"),
    "iban": ("iban zahlungsbeteiligter", "kontonummer iban", "iban gegenkonto", "iban", "partner iban",
                   "counterparty iban",
             "counterparty account", "kontonummer", "tegenrekening", "account number", "payer iban",
                   "sender account"),
    "text": ("verwendungszweck", "zahlungsreferenz", "reference", "payment reference", "purpose",
                   "remittance information",
             "details", "description", "text", "memo", "message", "omschrijving", "mededelingen", "libelle",
                   "buchungstext",
             "communication", "notes", "transaction description"),
    "end_to_end": ("kundenreferenz end to end", "kundenreferenz", "end to end", "end to end id",
                   "end to end reference"),
    "bank_ref": ("bankreferenz", "bank reference", "transaction id", "id", "transaction reference", "unique id"),
    "account": ("auftragskonto", "iban auftragskonto", "own account", "account iban", "konto", "rekening", "account"),
}  # fmt: skip
LABELS = {
    "": "Leave out",
    "booked_on": "Day",
    "value_on": "Value date",
    "amount": "Amount",
    "paid_in": "Paid in",
    "paid_out": "Paid out",
    "direction": "In or out",
    "currency": "Currency",
    "name": "Payer",
    "iban": "Payer's IBAN",
    "text": "What the payer wrote",
    "end_to_end": "Payer's reference",
    "bank_ref": "Bank's reference",
    "account": "Own account",
}
OUT = {"s", "soll", "d", "debit", "dbit", "af", "out", "lastschrift", "-"}
BLANK = "\x1f"


@dataclass(frozen=True)
class Table:
    """A file taken apart: its headings, its rows, and what the columns are taken for."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    columns: tuple[str, ...]  # of LABELS, one for each heading
    source: Source = field(default_factory=Source)

    @property
    def key(self) -> str:
        """The same for all files with these headings."""
        return header_key(self.headings)

    @property
    def is_sure(self) -> bool:
        """Whether it says when how much came in."""
        return not missing(self.columns)

    def samples(self) -> list[list[str]]:
        """The first rows, as wide as the headings."""
        return [_filled(cells, len(self.headings)) for _, cells in self.rows[:SHOWN]]


def missing(columns: Sequence[str]) -> list[str]:
    """What has to be said yet before a table can be read, in words."""
    found = []
    if "booked_on" not in columns:
        found.append("Say which column is the day.")
    if "amount" not in columns and "paid_in" not in columns:
        found.append("Say which column is the amount.")
    doubled = {each for each in columns if each and each != "text" and list(columns).count(each) > 1}
    found += [f"Two columns are taken for: {LABELS[each].lower()}." for each in LABELS if each in doubled]
    return found


def take_apart(body: bytes, remembered: Mapping[str, Sequence[str]] | None = None) -> Table:
    """Find the table in a file. `remembered`: columns by `Table.key`. Raises NoStatement."""
    try:
        source = examine(io.BytesIO(body), Source())
        rows = tuple(islice(rows_of(io.BytesIO(body), source), MOST_ROWS + AHEAD + 1))
    except Unreadable as error:
        raise NoStatement(str(error)) from error
    at = _headings_at([cells for _, cells in rows[:AHEAD]])
    if at is None:
        raise NoStatement("No table with a day and an amount stands in this file. Choose CAMT.053, MT940 or CSV.")
    if len(rows) > MOST_ROWS + at:
        raise NoStatement(f"More than {MOST_ROWS:,} rows stand there. Choose a shorter time at your bank.")
    headings = tuple(rows[at][1])
    key = header_key(headings)
    known = (remembered or {}).get(key)
    columns = tuple(known) if known and len(known) == len(headings) else _guess(headings)
    return Table(headings, rows[at + 1 :], columns, source)


def read_table(table: Table, *, currency: str) -> Statement:
    """Its movements; `currency` where no column says one. Raises NoStatement naming the row that can't be read."""
    if problems := missing(table.columns):
        raise NoStatement(" ".join(problems))
    rows = [(number, _named(table, cells)) for number, cells in table.rows]
    # Below the table banks write balances: rows without a day or without an amount are none of its movements.
    rows = [(number, row) for number, row in rows if row["booked_on"] and _figures(row)]
    days = guess_days([row["booked_on"] for _, row in rows], DMY)
    mark = guess_figures([figure for _, row in rows for figure in _figures(row)], POINT)
    entries = []
    for number, row in rows:
        try:
            entries.append(_entry(row, days, mark, currency))
        except ValueError as error:
            raise NoStatement(_wrong_cell(table, number, row, days)) from error
    accounts = {compact(row["account"]) for _, row in rows if is_iban(row["account"])}
    return Statement(
        entries=tuple(entries),
        account=accounts.pop() if len(accounts) == 1 else "",
        currency=entries[0].currency if entries else currency,
    )


def _wrong_cell(table: Table, number: int, row: Mapping[str, str], days: str) -> str:
    """Which cell of a row can't be read, by its heading and what stands there."""
    name = "booked_on" if _day_or_none(row["booked_on"], days) is None else "amount"
    if name == "amount" and not row["amount"]:
        name = next(each for each in ("paid_in", "paid_out") if row[each])
    heading, said = table.headings[table.columns.index(name)], row[name].strip()[:60]
    wanted = "day" if name == "booked_on" else "amount"
    return f"Row {number:,}, column “{heading}”: “{said}” is no {wanted}. Mend it in the file and choose that again."


def _entry(row: Mapping[str, str], days: str, mark: str, currency: str) -> Entry:
    own = row["currency"].strip().upper()
    code = own if re.fullmatch(r"[A-Z]{3}", own) else currency
    iban = compact(row["iban"])
    return Entry(
        booked_on=read_day(_day_alone(row["booked_on"]), days),
        value_on=_day_or_none(row["value_on"], days),
        amount_minor=_amount(row, mark, code),
        currency=code,
        name=row["name"][:140],
        iban=iban if is_iban(iban) else "",
        text=" ".join(row["text"].replace(BLANK, " ").split())[:2000],
        end_to_end=row["end_to_end"][:140],
        bank_ref=row["bank_ref"][:140],
    )


def _amount(row: Mapping[str, str], mark: str, currency: str) -> int:
    if row["amount"]:
        minor = minor_of(plain_figure(row["amount"].replace("−", "-"), mark), currency)
        return -abs(minor) if row["direction"].strip().casefold() in OUT else minor
    paid_in, paid_out = (
        abs(minor_of(plain_figure(row[name], mark), currency)) if row[name] else 0 for name in ("paid_in", "paid_out")
    )
    return paid_in - paid_out


def _figures(row: Mapping[str, str]) -> list[str]:
    return [row[name] for name in ("amount", "paid_in", "paid_out") if any(map(str.isdigit, row[name]))]


def _named(table: Table, cells: Sequence[str]) -> dict[str, str]:
    """Cells by what they are; several columns of text are read one after the other."""
    row = dict.fromkeys(NAMES, "")
    for name, cell in zip(table.columns, _filled(cells, len(table.columns)), strict=True):
        if name:
            row[name] = f"{row[name]}{BLANK}{cell}" if row[name] and cell else row[name] or cell
    return row


def _headings_at(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row that names a day and an amount; else the first one with three columns or more."""
    for number, row in enumerate(rows):
        if not missing(_guess(row)):
            return number
    return next((number for number, row in enumerate(rows) if len(row) > 2), None)


def _guess(headings: Sequence[str]) -> tuple[str, ...]:
    """What the columns are called decides; each thing is found once, by the name that comes first."""
    named = [re.sub(r"[^a-z0-9]+", " ", plain(each)).strip() for each in headings]
    columns = [""] * len(named)
    for thing, names in NAMES.items():
        at = next((named.index(name) for name in names if name in named and not columns[named.index(name)]), None)
        if at is not None:
            columns[at] = thing
    if "amount" in columns:
        columns = ["" if each in ("paid_in", "paid_out") else each for each in columns]
    return tuple(columns)


def _day_alone(text: str) -> str:
    """Without the time of day."""
    return re.split(r"[T ]\d{1,2}:", text)[0]


def _day_or_none(text: str, days: str) -> date | None:
    try:
        return read_day(_day_alone(text), days) if text else None
    except ValueError:
        return None


def _filled(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]
