"""What banks write is read; what is none of it is refused with a sentence."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.payments.actions.importing import import_file, import_table
from sales.payments.models import StatementLine
from sales.payments.statements.camt import read_camt
from sales.payments.statements.entries import NoStatement
from sales.payments.statements.numbers import (
    compact,
    creditor_reference,
    grouped,
    is_iban,
    number_in,
    references_in,
)
from sales.payments.statements.reading import CAMT, SWIFT, TABLE, format_of, read_statements
from sales.payments.statements.tables import missing, read_table, take_apart
from tests.sales.payments.statements import CAMT_02, CAMT_08, CSV, CSV_ENGLISH, MT940
from tests.world import World

DAY = date(2026, 11, 12)


def test_camt_version_2() -> None:
    (statement,) = read_statements(CAMT_02.encode(), CAMT)
    first, second = statement.entries
    assert (statement.number, statement.account, statement.closing_minor) == (
        "2026-223",
        "DE89370400440532013000",
        124000,
    )
    assert statement.pending == 1  # announced, not booked
    assert (first.booked_on, first.amount_minor, first.currency) == (DAY, 119_000, "EUR")
    assert (first.name, first.iban, first.bank_ref) == ("Nordwind Air GmbH", "DE02120300000000202051", "BANK-1")
    assert (first.text, first.end_to_end) == ("Rechnung INV-2026- 0001 vielen Dank", "")
    assert (second.amount_minor, second.name, second.text) == (-5_000, "Stadtwerke", "Strom")


def test_camt_version_8_takes_a_batch_apart() -> None:
    (statement,) = read_camt(CAMT_08.encode())
    first, second = statement.entries
    assert (first.name, first.amount_minor, first.creditor_ref) == ("Alpenrose AG", 10_000, "RF18539007547034")
    assert (second.name, second.amount_minor, second.text) == ("Bergbahn", 20_000, "INV 2")
    assert {first.booked_on, second.booked_on} == {DAY}


def test_a_batch_whose_parts_do_not_add_up_is_one_movement() -> None:
    (statement,) = read_camt(CAMT_08.replace('<Amt Ccy="CHF">200.00', '<Amt Ccy="CHF">150.00').encode())
    assert [entry.amount_minor for entry in statement.entries] == [30_000]


def test_a_zip_of_statements() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("b.xml", CAMT_08)
        archive.writestr("a.xml", CAMT_02)
    body = packed.getvalue()
    assert [each.number for each in read_statements(body, format_of(body))] == ["2026-223", "S8"]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Document>&b;</Document>'
FETCH = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Document>&a;</Document>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BOMB, "damaged"),
        (FETCH, "damaged"),
        ("<Document><a></Document>", "damaged"),
        ("<html></html>", "no bank statement"),
        ("<Document><BkToCstmrAcctRpt/></Document>", "CAMT.052"),
        (CAMT_02.replace("1190.00", "1e99"), "no amount"),
        (CAMT_02.replace("1190.00", "9e999999"), "no amount"),
        (CAMT_02.replace("2026-11-12", "yesterday"), "no date"),
    ],
)
def test_what_is_no_camt_is_refused(body: str, said: str) -> None:
    with pytest.raises(NoStatement, match=said):
        read_statements(body.encode(), format_of(body.encode()))


def test_an_account_that_is_none_is_left_out() -> None:
    """Nobody is known by it, and it may be longer than any."""
    (statement,) = read_camt(CAMT_02.replace("DE02120300000000202051", "DE02" * 20).encode())
    assert statement.entries[0].iban == ""


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_zip_is_refused(packing: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        archive.writestr("a.xml", CAMT_02)
    body = packed.getvalue()
    for wrong in (body[:60] + b"\xff" * 40 + body[100:], body[:300] + body[500:]):
        with pytest.raises(NoStatement, match="damaged"):
            read_statements(wrong, CAMT)


def test_mt940() -> None:
    assert format_of(MT940.encode()) == SWIFT
    (statement,) = read_statements(MT940.replace("vielen", "vie\x00len").encode(), SWIFT)
    first, second = statement.entries
    assert (first.booked_on, first.amount_minor, first.currency) == (DAY, 119_000, "EUR")
    assert (first.name, first.iban) == ("NORDWIND AIR GMBH", "DE02120300000000202051")
    assert first.text == "Rechnung INV-2026-0001 vielen Dank"
    assert second.amount_minor == -5_000
    assert statement.closing_minor == 214_000


def test_a_table_below_a_preamble() -> None:
    assert format_of(CSV) == TABLE
    table = take_apart(CSV)
    assert table.is_sure
    statement = read_table(table, currency="USD")
    first, second = statement.entries
    assert statement.account == "DE89370400440532013000"
    assert (first.name, first.amount_minor, first.currency) == ("Müller & Söhne", 119_000, "EUR")
    assert (first.booked_on, first.text) == (DAY, "RE inv 2026 0001")
    assert second.amount_minor == -5_000


def test_a_table_with_two_columns_of_amounts() -> None:
    statement = read_table(take_apart(CSV_ENGLISH), currency="GBP")
    assert [(entry.amount_minor, entry.booked_on.day) for entry in statement.entries] == [(125_050, 25), (-40_000, 26)]


def test_columns_are_remembered() -> None:
    body = b"When;How much;Who\n2026-11-12;12,50;Ada\n"
    table = take_apart(body)
    assert missing(table.columns) == ["Say which column is the day.", "Say which column is the amount."]
    known = take_apart(body, {table.key: ["booked_on", "amount", "name"]})
    (entry,) = read_table(known, currency="EUR").entries
    assert (entry.booked_on, entry.amount_minor, entry.name) == (DAY, 1_250, "Ada")


def test_what_is_no_table_is_refused() -> None:
    for body, said in ((b"%PDF-1.7", "PDF"), (b" \n", "empty"), (b"hello", "No table")):
        with pytest.raises(NoStatement, match=said):
            take_apart(body) if format_of(body) == TABLE else read_statements(body, format_of(body))
    with pytest.raises(NoStatement, match="Row 2, column"):
        read_table(take_apart(b"Date;Amount;Name\n12.11.2026x;1,00;A\n"), currency="EUR")


def test_ibans() -> None:
    assert is_iban("DE89 3704 0044 0532 0130 00")
    assert not is_iban("DE89 3704 0044 0532 0130 01")
    assert grouped("DE89370400440532013000") == "DE89 3704 0044 0532 0130 00"


@given(st.from_regex(r"[A-Z]{1,4}-20[0-9]{2}-[0-9]{4,6}", fullmatch=True))
def test_creditor_references_say_the_number_again(number: str) -> None:
    reference = creditor_reference(number)
    assert number_in(grouped(reference).lower()) == compact(number)
    assert compact(number) in references_in(f"pay {reference} now")
    wrong = reference[:2] + f"{(int(reference[2:4]) + 1) % 100:02}" + reference[4:]
    assert number_in(wrong) == ""


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(body: bytes) -> None:
    try:
        kind = format_of(body)
        read_table(take_apart(body), currency="EUR") if kind == TABLE else read_statements(body, kind)
    except NoStatement:
        pass


def test_each_movement_once_in_whichever_files_and_formats(in_scope: World) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", CAMT_02)
        archive.writestr("again.xml", CAMT_02)
    by = in_scope.boss.actor
    first, _ = import_file("bank.zip", packed.getvalue(), by=by)
    assert (first.lines_read, StatementLine.objects.count()) == (2, 2)
    table = (
        "Buchungstag;Betrag;Auftraggeber;IBAN;Verwendungszweck\n"
        "12.11.2026;1.190,00;NORDWIND AIR;DE02120300000000202051;SVWZ+Rechnung INV-2026-0001 vielen Dank ABWA+X\n"
        "12.11.2026;1.190,00;NORDWIND AIR;DE02120300000000202051;Noch einmal INV-2026-0009\n"
        "12.11.2026;-50,00;Stadtwerke;;Strom\n"
    )
    waiting, _ = import_file("umsaetze.csv", table.encode(), by=by)
    second = import_table(waiting.id, ["booked_on", "amount", "name", "iban", "text"], by=by)
    assert (second.lines_read, second.lines_known) == (3, 2)
    assert StatementLine.objects.count() == 3


def test_two_layouts_of_one_bank_tell_of_one_movement(in_scope: World) -> None:
    """What is the same by account, day, amount, payer and words counts once, whatever the headings are."""
    other = (
        "Buchung;Auftraggeber;IBAN Auftragskonto;Betrag;Währung;Verwendungszweck\r\n"
        '12.11.2026;"Müller & Söhne";DE89370400440532013000;1.190,00;EUR;"SEPA-Gutschrift RE INV 2026 0001"\r\n'
        '12.11.2026;"Müller & Söhne";DE89370400440532013000;1.190,00;EUR;"RE INV 2026 0002"\r\n'
        "13.11.2026;Hausverwaltung;DE89370400440532013000;-50,00;EUR;Miete\r\n"
    ).encode()
    for number, body in enumerate((CSV, other)):
        statement, _ = import_file(f"{number}.csv", body, by=in_scope.boss.actor)
        if statement.imported_at is None:
            columns = take_apart(body).columns
            statement = import_table(statement.id, columns, by=in_scope.boss.actor)
    assert (statement.lines_read, statement.lines_known) == (3, 2)
    texts = list(StatementLine.objects.order_by("booked_on", "id").values_list("text", flat=True))
    assert texts == ["RE inv 2026 0001", "RE INV 2026 0002", "Miete"]
