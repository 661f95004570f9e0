"""The invoice as data: the XML of EN 16931 (Cross Industry Invoice), and its way into the PDF (Factur-X).

Its terms are called as the standard calls them (BT-1: the number; BG-25: a line).
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from facturx import generate_cii_xml, generate_from_binary

from crm.exact import plain
from crm.money import Money
from sales.billing.taxes import NetLine, TaxGroup, is_outside, net_lines, tax_groups
from sales.documents.words import words_in
from sales.quotes.content import Content, day_in, sums_in

PROFILE = "en16931"
INVOICE, CREDIT_NOTE = "380", "381"
TRANSFER = "58"  # SEPA credit transfer; 30 elsewhere
E_MAIL = "EM"  # how an electronic address is written


class EInvoiceFailed(RuntimeError):
    """The XML does not fit the standard; what the check said."""


def einvoice_of(content: Content) -> bytes:
    """The XML, checked against the official schema. Raises EInvoiceFailed."""
    try:
        return bytes(generate_cii_xml(terms_of(content), level=PROFILE, check_xsd=True, check_schematron=False))
    except Exception as error:  # the library raises whatever it meets
        raise EInvoiceFailed(str(error)) from error


def put_into(pdf: bytes, xml: bytes, content: Content) -> bytes:
    """The PDF with the XML in it, named as the standard wants. Raises EInvoiceFailed."""
    words, seller = words_in(content["language"]), content["seller"]["name"]
    title = f"{seller}: {words[content['sort']]} {content['number']}"
    about = {"author": seller, "title": title, "subject": content["name"], "keywords": "Factur-X, EN 16931"}
    try:
        return bytes(
            generate_from_binary(
                pdf, xml, flavor="factur-x", level=PROFILE, check_xsd=False, check_schematron=False,
                pdf_metadata=about, lang=content["language"], afrelationship="alternative",
            )
        )  # fmt: skip
    except Exception as error:
        raise EInvoiceFailed(str(error)) from error


def terms_of(content: Content) -> dict[str, Any]:
    """The invoice in the standard's terms."""
    sums, currency = sums_in(content), content["currency"]
    lines, groups = net_lines(content, sums), tax_groups(content, sums)
    rounding = content["gross_minor"] - sums.totals.gross.minor
    allowances = sum(group.discount for group in groups)
    terms: dict[str, Any] = {
        "BT-1": content["number"],
        "BT-2": day_in(content, "date"),
        "BT-3": CREDIT_NOTE if content["corrects"] else INVOICE,
        "BT-5": currency,
        "BT-10": content["reference"],
        "BT-13": content["reference"],
        "BG-1": _notes(content),
        "BG-4": _seller(content),
        "BG-7": _buyer(content),
        "BG-23": [_tax(group, content) for group in groups],
        "BG-20": [_allowance(group, currency, content) for group in groups if group.discount],
        "BG-25": [_line(line, currency, count) for count, line in enumerate(lines, 1)],
        "BT-106": _amount(sum(line.amount for line in lines), currency),
        "BT-109": _amount(sums.totals.net.minor, currency),
        "BT-110": _amount(sums.totals.tax.minor, currency),
        "BT-112": _amount(sums.totals.gross.minor, currency),
        "BT-115": _amount(content["gross_minor"], currency),
        **_delivery(content),
        **_payment(content),
    }
    terms |= {"BT-107": _amount(allowances, currency)} if allowances else {}
    terms |= {"BT-114": _amount(rounding, currency)} if rounding else {}
    if content["corrects"]:
        terms["BG-3"] = [{"BT-25": content["corrects"]["number"], "BT-26": _day(content["corrects"]["date"])}]
    return {name: value for name, value in terms.items() if value not in ("", None, [])}


def _seller(content: Content) -> dict[str, Any]:
    seller, contact = content["seller"], content["contact"]
    person = {"name": contact["name"], "phone": seller["phone"], "email": contact["email"] or seller["email"]}
    return _party(seller) | _said(
        {
            "vat_identifier": "" if is_outside(content) else seller["vat_id"],
            "tax_identifier": seller["tax_number"],
            "legal_identifier": seller["register"],
            "contacts": [_said(person)] if contact["name"] else [],
        }
    )


def _buyer(content: Content) -> dict[str, Any]:
    buyer = content["buyer"]
    contact = [{"name": buyer["contact"]}] if buyer["contact"] else []
    return _party(buyer) | _said(
        {"vat_identifier": "" if is_outside(content) else buyer["vat_id"], "contacts": contact}
    )


def _party(party: Mapping[str, Any]) -> dict[str, Any]:
    return _said(
        {
            "name": party["name"],
            "addr_l1": party["street"],
            "postcode": party["postal_code"],
            "city": party["city"],
            "country_code": party["country"],
            "einvoicing_addr": party["email"],
            "einvoicing_addr_schemeid": E_MAIL if party["email"] else "",
        }
    )


def _delivery(content: Content) -> dict[str, Any]:
    begin, end = day_in(content, "delivered_from"), day_in(content, "delivered_until")
    buyer = content["buyer"]
    there = {"name": buyer["name"]} | {k: v for k, v in _party(buyer).items() if not k.startswith("einvoicing")}
    days = {"BT-73": begin, "BT-74": end} if end else {}
    return {"BT-72": end or begin, **days, "BG-13": there}


def _payment(content: Content) -> dict[str, Any]:
    seller = content["seller"]
    terms: dict[str, Any] = {"BT-9": day_in(content, "due"), "BT-83": content["number"]}
    if seller["iban"]:
        terms |= {"BT-81": TRANSFER, "BT-84": seller["iban"].replace(" ", ""), "BT-85": seller["name"]}
        terms["BT-86"] = seller["bic"]
    if content["corrects"]:
        terms["BT-20"] = words_in(content["language"])["credit_title"]
    return terms


def _notes(content: Content) -> list[dict[str, str]]:
    return [{"BT-22": text} for text in (content["intro"], content["terms"]) if text]


def _tax(group: TaxGroup, content: Content) -> dict[str, Any]:
    reason = words_in(content["language"]).get(group.category, "")
    return _said(
        {
            "BT-116": _amount(group.net, content["currency"]),
            "BT-117": _amount(group.tax, content["currency"]),
            "BT-118": group.category,
            "BT-119": _percent(group.rate) if group.category != "O" else "",
            "BT-120": reason,
        }
    )


def _allowance(group: TaxGroup, currency: str, content: Content) -> dict[str, Any]:
    terms = {
        "amount": _amount(group.discount, currency),
        "reason": words_in(content["language"])["discount"],
        "reason_code": "95",
        "vat_category_code": group.category,
        "vat_rate": _percent(group.rate) if group.category != "O" else "",
    }
    return _said(terms)


def _line(line: NetLine, currency: str, count: int) -> dict[str, Any]:
    """A negative price is written as a negative quantity: the standard knows prices above 0 alone (BR-27)."""
    terms: dict[str, Any] = {
        "BT-126": str(count),
        "BT-153": line.name,
        "BT-154": line.description,
        "BT-129": f"{plain(line.quantity):f}",
        "BT-130": line.unit_code,
        "BT-146": f"{plain(line.price):f}",
        "BT-131": _amount(line.amount, currency),
        "BT-151": line.category,
        "BT-152": _percent(line.rate) if line.category != "O" else "",
    }
    if line.off:
        terms["BG-27"] = [{"amount": _amount(line.off, currency), "reason_code": "95", "reason": "Discount"}]
    return _said(terms)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def _amount(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).amount:f}"


def _percent(rate: Decimal) -> str:
    return f"{rate:.2f}"


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
