"""Lines and taxes as e-invoices want them: every line without its tax, every rate with its reason."""

from dataclasses import dataclass
from decimal import Decimal

from crm.money import digits_of
from sales.pricing.rounding import rounded, shared_out
from sales.pricing.totals import TaxSum, Totals
from sales.quotes.content import Content, lines_in, terms_in
from sales.quotes.lines import Line
from sales.quotes.sums import Sums

FINEST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """What is taxed alike, in minor units; `discount` is this group's share of what is taken off the whole."""

    category: str
    rate: Decimal
    net: int
    tax: int
    discount: int


@dataclass(frozen=True, slots=True)
class NetLine:
    """A line without its tax: `amount` is quantity by price less `off`, in minor units; `price` is not below 0."""

    name: str
    description: str
    quantity: Decimal
    unit_code: str
    price: Decimal
    off: int
    amount: int
    category: str
    rate: Decimal


def category_of(line: Line, *, alone: bool = False) -> str:
    """A rate above 0 is always the standard category; 0 without a reason is zero rated.

    What is not subject to tax stands on no invoice with anything else (BR-O-11): there it is called exempt, unless it
    is `alone`.
    """
    if line.tax_rate:
        return "S"
    if line.tax_category == "O":
        return "O" if alone else "E"
    return "Z" if line.tax_category == "S" else line.tax_category


def is_outside(content: Content) -> bool:
    """Whether nothing of it is subject to tax: then no VAT number may stand on it (BR-O-02)."""
    return all(line.tax_category == "O" and not line.tax_rate for line in _items(content))


def tax_groups(content: Content, sums: Sums) -> list[TaxGroup]:
    """By category and rate, the highest rate first. Net and tax add up to the document's."""
    lines, alone = _items(content), is_outside(content)
    nets = _nets(content, lines, sums.totals)
    found = []
    for tax in sums.totals.taxes:
        same = [line for line in lines if line.tax_rate == tax.rate]
        kinds = {line.id: category_of(line, alone=alone) for line in same}
        categories = sorted(set(kinds.values()))
        before = [sum(nets[line.id] for line in same if kinds[line.id] == each) for each in categories]
        offs = shared_out(sum(before) - tax.net.minor, [max(amount, 0) for amount in before])
        for number, category in enumerate(categories):
            own_tax = tax.tax.minor if number == 0 else 0  # only what is not taxed has several categories
            found.append(TaxGroup(category, tax.rate, before[number] - offs[number], own_tax, offs[number]))
    return found


def net_lines(content: Content, sums: Sums) -> list[NetLine]:
    """Items alone, in their order; their amounts add up to the subtotal without tax."""
    lines = _items(content)
    nets = _nets(content, lines, sums.totals)
    alone = is_outside(content)
    return [_net_line(line, nets[line.id], content, category_of(line, alone=alone)) for line in lines]


def _items(content: Content) -> list[Line]:
    return [line for line in lines_in(content) if line.is_item and not line.optional]


def _nets(content: Content, lines: list[Line], totals: Totals) -> dict[str, int]:
    """Each line's amount without tax, before what is taken off the whole."""
    terms = terms_in(content)
    amounts = {line.id: line.amount(terms.currency) for line in lines}
    if not terms.tax_included:
        return amounts
    for tax in totals.taxes:
        same = [line.id for line in lines if line.tax_rate == tax.rate]
        amounts |= _without_tax(same, amounts, tax)
    return amounts


def _without_tax(ids: list[str], amounts: dict[str, int], tax: TaxSum) -> dict[str, int]:
    gross = sum(amounts[each] for each in ids)
    whole = tax.net.minor if gross == tax.net.minor + tax.tax.minor else rounded(gross * 100 / (100 + tax.rate))
    return dict(zip(ids, shared_out(whole, [amounts[each] for each in ids]), strict=True))


def _net_line(line: Line, net: int, content: Content, category: str) -> NetLine:
    price, quantity, currency = line.unit_price, line.quantity, content["currency"]
    if content["tax_included"]:
        exact = Decimal(net).scaleb(-digits_of(currency))
        price = (exact / quantity).quantize(FINEST) if quantity else Decimal(0)
        off = 0
    else:
        off = rounded((quantity * price).scaleb(digits_of(currency))) - net
    if price < 0:
        price, quantity = -price, -quantity
    return NetLine(line.name, line.description, quantity, line.unit_code, price, off, net, category, line.tax_rate)
