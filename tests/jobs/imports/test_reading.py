"""Any file is read, or refused in words: encodings, separators, sheets, and what somebody means ill with."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.jobs.imports import reading, workbooks
from crm.jobs.imports.problems import Unreadable
from crm.jobs.imports.reading import Source, examine, rows_of
from tests.jobs.imports.files import workbook


def read(content: bytes, asked: Source | None = None) -> tuple[Source, list[list[str]]]:
    """How it is read, and its rows."""
    file = io.BytesIO(content)
    source = examine(file, asked or Source())
    return source, [cells for _, cells in rows_of(file, source)]


TEXT = "Name{0}Ort\nMüller{0}Köln\nStraße & Söhne{0}Düsseldorf\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encoding_and_separator_are_found(encoding: str, separator: str) -> None:
    source, rows = read(TEXT.format(separator).encode(encoding))
    assert rows == [["Name", "Ort"], ["Müller", "Köln"], ["Straße & Söhne", "Düsseldorf"]]
    assert source.separator == separator


def test_other_alphabets() -> None:
    text = "Имя,Город\nАнна Петрова,Москва\nИван Сидоров,Санкт-Петербург\nОльга Кузнецова,Новосибирск\n"  # noqa: RUF001
    assert read(text.encode("cp1251"))[1][1] == text.splitlines()[1].split(",")


def test_quotes_lines_and_the_hint_of_a_spreadsheet() -> None:
    source, rows = read(b'sep=;\r\nName;Note\r\n"Berg; Anna";"two\r\nlines, ""quoted"""\r\n')
    assert (source.separator, rows) == (";", [["Name", "Note"], ["Berg; Anna", 'two\r\nlines, "quoted"']])


def test_rows_keep_the_numbers_a_sheet_shows() -> None:
    file = io.BytesIO(b"Name\n\nAnna\n\n\nJo\n")
    assert [number for number, _ in rows_of(file, examine(file, Source()))] == [1, 3, 6]


def test_a_workbook() -> None:
    content = workbook([["Name", "Staff"], ["Anna", 12.0], ["Jo", 2.5], [None, True]], sheet="Kunden")
    source, rows = read(content)
    assert (source.format, source.sheet, source.sheets) == ("xlsx", "Kunden", ("Kunden",))
    assert rows == [["Name", "Staff"], ["Anna", "12"], ["Jo", "2.5"], ["", "yes"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old Excel file"),
        (b"PK\x03\x04" + b"rubbish" * 50, "can't be opened"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "no table"),
        (b"Name,City\n" + b'"' + b"a" * 200_000 + b"\n", "quote may be missing"),
        (b"a," * 600_000, "does not end"),
        (b'"\n",' * 400_000, "does not end"),
        (b",".join(b"c%d" % n for n in range(10_000)) + b"\n", "columns"),
    ],
)
def test_what_can_not_be_read_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(content)


def test_a_workbook_that_unpacks_to_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 3_000_000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 4_000_000)
    assert len(bomb.getvalue()) < 10_000
    with pytest.raises(Unreadable, match="too large"):
        read(bomb.getvalue())


def test_a_workbook_with_a_cell_at_the_end_of_the_world() -> None:
    content = workbook([["Name"], ["Anna"]])
    far = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                data = data.replace(b"</sheetData>", cell)
            new.writestr(entry.filename, data)
    with pytest.raises(Unreadable, match="too large"):
        read(far.getvalue())


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 10)
    with pytest.raises(Unreadable, match="more than 10 rows"):
        read(b"Name\n" * 11)


@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_whatever_comes_is_read_or_told(content: bytes) -> None:
    try:
        _, rows = read(content)
    except Unreadable:
        return
    for row in rows:
        for cell in row:
            assert "\x00" not in cell
            cell.encode()


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12), min_size=2, max_size=4)))
def test_what_a_spreadsheet_writes_is_read_again(rows: list[list[str]]) -> None:
    import csv

    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    asked = Source(encoding="utf-8", separator=";")
    try:
        _, found = read(text.getvalue().encode(), asked)
    except Unreadable:
        assert not any(cell for row in rows for cell in row) or not text.getvalue()
        return
    wanted = [[reading._clean(cell) for cell in row] for row in rows]
    for row in wanted:
        while row and not row[-1]:
            row.pop()
    if not (wanted and wanted[0] and wanted[0][0].lower().startswith(("sep=", '"sep='))):
        assert found == [row for row in wanted if row]
