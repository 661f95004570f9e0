"""ISO 20022 bank statements (CAMT.053), whichever of their versions: the parts are found by name, not by namespace.

What differs between versions 02, 04 and 08: where a party's name stands (`Dbtr/Nm`, later `Dbtr/Pty/Nm`), how the
status is written (`Sts`, later `Sts/Cd`), and where the amount of a part of a batch stands.
"""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sales.payments.statements.entries import Entry, NoStatement, Statement, minor_of
from sales.payments.statements.numbers import compact, is_iban

OTHERS = {
    "BkToCstmrAcctRpt": "This is a report of movements during the day (CAMT.052). Choose the statement (CAMT.053).",
    "BkToCstmrDbtCdtNtfctn": "This is a notification (CAMT.054). Choose the statement (CAMT.053).",
    "CstmrCdtTrfInitn": "This is an order to pay, no statement. Choose a statement (CAMT.053).",
}
NONE_GIVEN = {"NOTPROVIDED", "NONREF", "NOREF"}


def read_camt(body: bytes) -> list[Statement]:
    """The statements in a file. Raises NoStatement."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NoStatement(
            "This XML file is damaged, or no bank statement. Download it again from your bank."
        ) from error
    found = [each for each in _all(root) if _name(each) == "BkToCstmrStmt"]
    if not found:
        known = next((OTHERS[_name(each)] for each in _all(root) if _name(each) in OTHERS), "")
        raise NoStatement(known or "This XML file is no bank statement. Choose one in the format CAMT.053.")
    try:
        return [_statement(each) for part in found for each in _parts(part, "Stmt")]
    except ValueError as error:
        raise NoStatement("This statement says something that is no date or no amount.") from error


def _statement(stmt: Element) -> Statement:
    account = _text(stmt, "Acct/Id/IBAN") or _text(stmt, "Acct/Id/Othr/Id")
    currency = _text(stmt, "Acct/Ccy")
    entries: list[Entry] = []
    pending = 0
    for entry in _parts(stmt, "Ntry"):
        status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
        if status and status != "BOOK":
            pending += 1
            continue
        entries += _entries(entry)
    closing = _balance(stmt, "CLBD")
    return Statement(
        entries=tuple(entries),
        number=_text(stmt, "Id") or _text(stmt, "ElctrncSeqNb"),
        account=compact(account),
        currency=currency or (entries[0].currency if entries else ""),
        closing_minor=closing[0] if closing else None,
        closing_on=closing[1] if closing else None,
        pending=pending,
    )


def _balance(stmt: Element, code: str) -> tuple[int, date | None] | None:
    for balance in _parts(stmt, "Bal"):
        amount = _find(balance, "Amt")
        if _text(balance, "Tp/CdOrPrtry/Cd") == code and amount is not None:
            minor = minor_of((amount.text or "").strip(), amount.get("Ccy", ""))
            return _sign(balance) * minor, _day(balance, "Dt")
    return None


def _entries(entry: Element) -> Iterator[Entry]:
    """One, or the parts of a batch where each says what it is worth."""
    whole = _amount(entry, "Amt")
    if whole is None:
        raise ValueError("no amount")
    minor, currency = whole
    parts = [part for details in _parts(entry, "NtryDtls") for part in _parts(details, "TxDtls")]
    worth = [_amount(part, "Amt") or _amount(part, "AmtDtls/TxAmt/Amt") for part in parts]
    alone = len(parts) > 1 and all(each is not None and each[1] == currency for each in worth)
    if alone and sum(each[0] for each in worth if each) == minor:
        for part, each in zip(parts, worth, strict=True):
            yield _entry(entry, [part], each[0] if each else 0, currency)
        return
    yield _entry(entry, parts, minor, currency)


def _entry(entry: Element, parts: list[Element], minor: int, currency: str) -> Entry:
    sign = _sign(entry)
    booked = _day(entry, "BookgDt") or _day(entry, "ValDt")
    if booked is None:
        raise ValueError("no day")
    first = parts[0] if parts else entry
    side = "Dbtr" if sign > 0 else "Cdtr"
    texts = [words for part in parts for words in _words(part) if words]
    return Entry(
        booked_on=booked,
        value_on=_day(entry, "ValDt"),
        amount_minor=sign * minor,
        currency=currency,
        name=_party(first, side) if len(parts) < 2 else "",
        iban=_iban(first, side) if len(parts) < 2 else "",
        text=_joined(texts or [_text(entry, "AddtlNtryInf")]),
        creditor_ref=_given(_text(first, "RmtInf/Strd/CdtrRefInf/Ref")),
        end_to_end=_given(_text(first, "Refs/EndToEndId")),
        bank_ref=_given(_text(first, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")),
        is_return=_text(entry, "RvslInd") in ("true", "1"),
    )


def _words(part: Element) -> list[str]:
    """All that the payer wrote, in the order of the file."""
    words = [_plain(each) for each in _all(part) if _name(each) in ("Ustrd", "AddtlRmtInf")]
    words += [
        _plain(each) for document in _all(part) if _name(document) == "RfrdDocInf" for each in _parts(document, "Nb")
    ]
    return words or [_text(part, "AddtlTxInf")]


def _party(part: Element, side: str) -> str:
    for place in (f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm", f"RltdPties/Ultmt{side}/Nm",
                  f"RltdPties/Ultmt{side}/Pty/Nm"):  # fmt: skip
        if name := _text(part, place):
            return name[:140]
    return ""


def _iban(part: Element, side: str) -> str:
    said = compact(_text(part, f"RltdPties/{side}Acct/Id/IBAN"))
    return said if is_iban(said) else ""


def _amount(element: Element, path: str) -> tuple[int, str] | None:
    found = _find(element, path)
    if found is None:
        return None
    currency = found.get("Ccy", "")
    return minor_of((found.text or "").strip(), currency), currency


def _sign(element: Element) -> int:
    return -1 if _text(element, "CdtDbtInd") == "DBIT" else 1


def _day(element: Element, path: str) -> date | None:
    """`Dt` or the day of `DtTm` below the path, or the text there."""
    found = _text(element, f"{path}/Dt") or _text(element, f"{path}/DtTm") or _text(element, path)
    return date.fromisoformat(found[:10]) if found else None


def _given(text: str) -> str:
    return "" if compact(text) in NONE_GIVEN else text[:140]


def _joined(texts: list[str]) -> str:
    return " ".join(" ".join(each.split()) for each in texts)[:2000]


def _find(element: Element, path: str) -> Element | None:
    here: Element | None = element
    for name in path.split("/"):
        here = next(_parts(here, name), None) if here is not None else None
    return here


def _text(element: Element, path: str) -> str:
    found = _find(element, path)
    return "" if found is None else _plain(found)


def _plain(element: Element) -> str:
    return " ".join((element.text or "").replace("\x00", "").split())


def _parts(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


def _all(element: Element) -> Iterator[Element]:
    return (each for each in element.iter() if isinstance(each.tag, str))


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
