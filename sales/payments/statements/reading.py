"""Any file of a bank: what it is, and the statements in it."""

import io
import zipfile
import zlib
from lzma import LZMAError

from sales.payments.statements.camt import read_camt
from sales.payments.statements.entries import NoStatement, Statement
from sales.payments.statements.swift import is_mt940, read_mt940

LARGEST = 20 * 1024 * 1024
MOST_FILES = 400  # in a ZIP: a year's days
CAMT, SWIFT, TABLE = "camt", "mt940", "table"
# What a ZIP whose bytes are wrong ends in, by how it was packed; RuntimeError: it is locked by a password.
DAMAGED = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, RuntimeError, ValueError)
LABELS = {CAMT: "CAMT.053", SWIFT: "MT940", TABLE: "Table"}


def format_of(body: bytes) -> str:
    """Which of the formats a file has. Raises NoStatement for what is too large, or nothing."""
    if not body.strip():
        raise NoStatement("The file is empty.")
    if len(body) > LARGEST:
        raise NoStatement("The file is larger than 20 MB. Choose a shorter time at your bank.")
    if body.startswith(b"%PDF"):
        raise NoStatement("A PDF can't be read as a statement. Download CAMT.053, MT940 or CSV from your bank.")
    if _is_zip(body) or body.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1] == b"<":
        return CAMT
    return SWIFT if is_mt940(body) else TABLE


def read_statements(body: bytes, format_: str) -> list[Statement]:
    """The statements in a file that is no table. Raises NoStatement."""
    if format_ == SWIFT:
        return read_mt940(body)
    return [each for part in _unzipped(body) for each in read_camt(part)]


def _is_zip(body: bytes) -> bool:
    """A workbook is one as well, but lists what is in it."""
    return body.startswith(b"PK\x03\x04") and b"[Content_Types].xml" not in body


def _unzipped(body: bytes) -> list[bytes]:
    """The files in it, or itself. What unpacks to more than a statement is large is refused before it is unpacked."""
    if not _is_zip(body):
        return [body]
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = [each for each in packed.infolist() if each.filename.lower().endswith(".xml")]
            if not parts or len(parts) > MOST_FILES or sum(each.file_size for each in parts) > LARGEST:
                raise NoStatement(
                    "This ZIP file holds no statements, or too many. Choose one with XML files (CAMT.053)."
                )
            return [packed.read(each) for each in sorted(parts, key=lambda part: part.filename)]
    except DAMAGED as error:
        raise NoStatement("This ZIP file is damaged. Download it again from your bank.") from error
