"""What documents have in common: their head and foot, the table of their lines, and what these add up to."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.core.files.storage import default_storage

from crm.exact import plain
from crm.money import Money, digits_of
from crm.tenancy.models import Organization
from crm.web.formats import MINUS, money, number
from sales.documents.words import every_words
from sales.quotes.content import Content, lines_in
from sales.quotes.lines import Line
from sales.quotes.sums import Sums

LETTER = frozenset({"US", "CA", "MX", "PH"})  # where paper is not A4
Rows = list[dict[str, Any]]


def logo_of(organization: Organization) -> dict[str, bytes]:
    """The logo by the name that the document calls it; {} for none."""
    if not organization.logo:
        return {}
    with default_storage.open(organization.logo) as file:
        return {"logo.png": bytes(file.read())}


def columns_of(content: Content, words: dict[str, str]) -> dict[str, str]:
    """The heads of the table; empty for a column that says nothing here."""
    lines = [line for line in lines_in(content) if line.is_item]
    columns = {name: words[name] for name in ("number", "name", "quantity", "price", "amount")}
    columns["discount"] = words["discount"] if any(line.discount for line in lines) else ""
    columns["tax"] = words["tax"] if len({line.tax_rate for line in lines}) > 1 else ""
    return columns


def rows_of(content: Content, sums: Sums, words: dict[str, str], chosen: Collection[str]) -> Rows:
    """The lines in words and figures. `chosen`: ids of optional lines that count."""
    rows: Rows = []
    count = 0
    for line in lines_in(content):
        count += line.is_item
        if line.is_item:
            rows.append(_item(line, sums, words, count, taken=line.id in chosen))
        else:
            section = sums.sections.get(line.id)
            amount = money(section, exact=True) if section and section.minor else ""
            rows.append({"sort": line.sort, "name": line.name, "description": line.description, "amount": amount})
    return rows


def _item(line: Line, sums: Sums, words: dict[str, str], count: int, *, taken: bool) -> dict[str, Any]:
    every = f" {every_words(words, line.every_months)}" if line.every_months else ""
    return {
        "sort": "item",
        "number": str(count),
        "name": line.name,
        "description": line.description,
        "quantity": f"{number(line.quantity, places(line.quantity))} {line.unit}".strip(),
        "price": f"{unit_price(line.unit_price, sums.subtotal.currency)}{every}",
        "discount": f"{number(line.discount, places(line.discount))}%" if line.discount else "",
        "tax": f"{number(line.tax_rate, places(line.tax_rate))}%",
        "amount": money(sums.amounts[line.id], exact=True),
        "optional": line.optional and not taken,
        "mark": words["optional"],
    }


def unit_price(price: Decimal, currency: str) -> str:
    """A price of one: with the digits of its currency, or more where it has more."""
    digits = digits_of(currency)
    if places(price) <= digits:
        return money(Money(int(price.scaleb(digits)), currency), exact=True)
    return f"{number(price, places(price))} {currency}"


def totals_of_content(content: Content, sums: Sums, words: dict[str, str]) -> Rows:
    """Under the table: subtotal, discount, tax by rate, total."""
    totals, rows = sums.totals, []
    if totals.discount.minor:
        rows.append(total_row(words["subtotal"], money(sums.subtotal, exact=True)))
        percent = plain(Decimal(content["discount"]))
        label = f"{words['discount']} {number(percent, places(percent))}%" if percent else words["discount"]
        rows.append(total_row(label, f"{MINUS}{money(totals.discount, exact=True)}"))
    taxes = [tax for tax in totals.taxes if tax.rate or len(totals.taxes) > 1]
    label = words["tax_in" if content["tax_included"] else "tax_on"]
    of_taxes = [
        total_row(
            label.format(rate=number(tax.rate, places(tax.rate)), net=money(tax.net, exact=True)),
            money(tax.tax, exact=True),
        )
        for tax in taxes
    ]
    total = total_row(words["total"], money(totals.gross, exact=True), strong=True)
    if content["tax_included"]:
        return [*rows, total, *of_taxes]
    if of_taxes:
        rows.append(total_row(words["net"], money(totals.net, exact=True)))
    return [*rows, *of_taxes, total]


def foot_of(seller: dict[str, Any], words: dict[str, str]) -> list[list[str]]:
    """The columns at the foot of every page: who we are by law, and our bank."""
    law = [seller["register"], seller["tax_number"]]
    law += [f"{words['vat_id']} {seller['vat_id']}"] if seller["vat_id"] else []
    law += [f"{words['managers']}: {seller['managers']}"] if seller["managers"] else []
    bank = [
        seller["bank"],
        f"IBAN {seller['iban']}" if seller["iban"] else "",
        f"BIC {seller['bic']}" if seller["bic"] else "",
    ]
    columns = [[seller["name"], *seller["address"]], law, bank]
    return [found for column in columns if (found := [line for line in column if line])]


def total_row(label: str, value: str, *, strong: bool = False) -> dict[str, Any]:
    """One of the totals."""
    return {"label": label, "value": value, "strong": strong}


def places(value: Decimal) -> int:
    """Digits after the point."""
    return max(-int(plain(value).as_tuple().exponent), 0)
