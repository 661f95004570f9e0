"""Bank statements as banks wrote them before XML: MT940."""

import re
import warnings
from datetime import date
from typing import Any

import mt940

from sales.payments.statements.entries import Entry, NoStatement, Statement, minor_of
from sales.payments.statements.numbers import compact, is_iban

BEGINS = re.compile(rb"\A\W*(?:\{1:|:20:|.{0,400}?[\r\n]:20:)", re.DOTALL)

LEADING = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


def is_mt940(body: bytes) -> bool:
    """Whether a file looks like one."""
    return bool(BEGINS.match(body[:600])) and b":25:" in body and b":60" in body


def read_mt940(body: bytes) -> list[Statement]:
    """The statements in a file, one for each account. Raises NoStatement."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    text = text.replace("\x00", "")  # which no text of ours may have
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = mt940.parse(text)
            entries = [_entry(each.data) for each in found]
    except Exception as error:  # the reader raises whatever it runs into
        raise NoStatement("This MT940 file can't be read. Your bank can also give you CAMT.053.") from error
    data = found.data
    closing = data.get("final_closing_balance")
    return [
        Statement(
            entries=tuple(entries),
            number=f"{data.get('transaction_reference') or ''} {data.get('statement_number') or ''}".strip()[:70],
            account=_account(str(data.get("account_identification") or "")),
            currency=entries[0].currency if entries else "",
            closing_minor=minor_of(closing.amount.amount, closing.amount.currency) if closing else None,
            closing_on=_day(closing.date) if closing else None,
        )
    ]


def _entry(data: dict[str, Any]) -> Entry:
    amount = data["amount"]
    status = str(data.get("status") or "")
    iban, name = _payer(data)
    purpose = data.get("purpose") or data.get("transaction_details") or data.get("additional_purpose") or ""
    reference = str(data.get("customer_reference") or "")
    end_to_end = str(data.get("end_to_end_reference") or "")
    booked = data.get("entry_date") or data["date"]
    return Entry(
        booked_on=_day(booked) or _day(data["date"]) or date.min,
        value_on=_day(data["date"]),
        amount_minor=minor_of(amount.amount, amount.currency or data.get("currency") or ""),
        currency=str(amount.currency or data.get("currency") or ""),
        name=" ".join(name.split())[:140],
        iban=iban,
        text=" ".join(str(purpose).split())[:2000],
        end_to_end="" if end_to_end == "NOTPROVIDED" else end_to_end[:140],
        bank_ref="" if reference in ("NONREF", "") else reference[:140],
        is_return=status.startswith("R"),
    )


def _payer(data: dict[str, Any]) -> tuple[str, str]:
    """His IBAN and name. The reader puts them into one where the bank gave both."""
    name = str(data.get("applicant_name") or "").strip()
    said = compact(str(data.get("applicant_iban") or ""))
    if is_iban(said):
        return said, name
    found = LEADING.match(name)
    for end in range(len(found[0]) if found else 0, 14, -1):
        if is_iban(name[:end]):
            return name[:end], name[end:]
    return "", name


def _account(said: str) -> str:
    """The IBAN; or bank code and number as they stand."""
    plain = said.strip()
    return compact(plain.partition(" ")[0]) if is_iban(plain.partition(" ")[0]) else plain[:34]


def _day(value: Any) -> date | None:
    return date(value.year, value.month, value.day) if value is not None else None
