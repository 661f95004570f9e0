"""What kind of text a file is: its encoding and what stands between its columns."""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Sequence

from charset_normalizer import from_bytes

from crm.jobs.imports.problems import Unreadable

SAMPLE = 65_536
MOST_TRIED = 60  # records that decide about the separator
SEPARATORS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Vertical bar"}
ENCODINGS = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "cp1252": "Western Europe (Windows-1252)",
    "cp1250": "Central Europe (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "mac_roman": "Western Europe (Mac)",
    "shift_jis": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC-KR)",
}
GUESSED = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis", "gb18030", "big5", "euc_kr"]
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
HINT = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)  # Excel's own word for it


def find_encoding(head: bytes, *, is_utf8: bool) -> str:
    """The name of the encoding, from the file's beginning and whether all of it is UTF-8.

    Raises Unreadable for what is no text.
    """
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if wide := _wide(head):
        return wide
    if len(CONTROL.findall(head)) > len(head) // 100:
        raise Unreadable("This is no table. Save it as CSV or XLSX, and choose that file.")
    if head.startswith(BOM_UTF8) or is_utf8:
        return "utf-8"
    best = from_bytes(head, cp_isolation=GUESSED).best()
    if best is None or best.encoding not in ENCODINGS:
        return "cp1252"
    same = head.decode(best.encoding, "replace") == head.decode("cp1252", "replace")
    return "cp1252" if same else best.encoding


def find_separator(text: str) -> str:
    """What stands between the columns of this beginning of a file; a comma where there is only one column."""
    if hint := HINT.match(text):
        return hint[1]
    scores = {each: _score(text, each) for each in SEPARATORS}
    best = max(scores, key=lambda each: scores[each])
    return best if scores[best] > (0.0, 0) else ","


def has_headings(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: words, no values."""
    filled = [cell.strip() for cell in first if cell.strip()]
    if not filled:
        return False
    values = sum(_is_value(cell) for cell in filled)
    below = {cell.strip() for row in rest[:20] for cell in row}
    again = sum(cell in below for cell in filled)
    return values == 0 and again <= len(filled) // 2


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of Western text is none."""
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def _score(text: str, separator: str) -> tuple[float, int]:
    """How even the rows are if this separates them, and how many columns there are then."""
    widths: list[int] = []
    try:
        for record in csv.reader(text.splitlines(keepends=True), delimiter=separator):
            if record:
                widths.append(len(record))
            if len(widths) >= MOST_TRIED:
                break
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    width, alike = Counter(widths).most_common(1)[0]
    return (alike / len(widths), width) if width > 1 else (0.0, 0)


def _is_value(cell: str) -> bool:
    return "@" in cell or bool(re.fullmatch(r"[-+()\d\s.,:/€$£%]+", cell))
