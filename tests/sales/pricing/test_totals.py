"""What a document adds up to, whatever is on it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.money import Money
from sales.pricing.lines import PricedLine
from sales.pricing.rounding import rounded, shared_out
from sales.pricing.totals import Rounding, Terms, totals_of

RATES = st.sampled_from([Decimal(rate) for rate in ("0", "5.5", "7", "7.00", "19", "20", "25")])
LINES = st.lists(
    st.builds(
        PricedLine,
        quantity=st.decimals("0.001", "5000", places=3),
        unit_price=st.decimals("0", "99999", places=6),
        tax_rate=RATES,
        discount=st.decimals("0", "100", places=2),
    ),
    max_size=12,
)
TERMS = st.builds(
    Terms,
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    tax_included=st.booleans(),
    rounding=st.sampled_from(Rounding),
)


def line(price: str, quantity: str = "1", *, tax: str = "19", discount: str = "0") -> PricedLine:
    return PricedLine(Decimal(quantity), Decimal(price), Decimal(tax), Decimal(discount))


@given(LINES, TERMS, st.data())
def test_it_always_adds_up(lines: list[PricedLine], terms: Terms, data: st.DataObject) -> None:
    before = totals_of(lines, terms)
    off = data.draw(st.integers(0, sum(each.minor for each in before.lines)))
    totals = totals_of(lines, terms, discount=off)
    said = sum(each.minor for each in totals.lines) - totals.discount.minor
    assert totals.net.minor + totals.tax.minor == totals.gross.minor
    assert said == (totals.gross.minor if terms.tax_included else totals.net.minor)
    assert sum(each.net.minor for each in totals.taxes) == totals.net.minor
    assert sum(each.tax.minor for each in totals.taxes) == totals.tax.minor
    assert totals.tax.minor >= 0


@given(LINES, TERMS, st.randoms())
def test_the_order_of_lines_changes_nothing(lines: list[PricedLine], terms: Terms, chance: object) -> None:
    mixed = list(lines)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = totals_of(lines, terms), totals_of(mixed, terms)
    assert (one.taxes, one.net, one.tax, one.gross) == (other.taxes, other.net, other.tax, other.gross)


@given(LINES, st.booleans())
def test_both_roundings_differ_by_half_a_cent_a_line_at_most(lines: list[PricedLine], included: bool) -> None:
    by_line = totals_of(lines, Terms("EUR", included, Rounding.LINE))
    at_once = totals_of(lines, Terms("EUR", included, Rounding.TOTAL))
    assert abs(by_line.tax.minor - at_once.tax.minor) <= (len(lines) + len(at_once.taxes)) / 2


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=30))
def test_shares_add_up_and_none_is_off_by_a_unit(total: int, weights: list[int]) -> None:
    parts = shared_out(total, weights)
    whole = sum(weights)
    assert sum(parts) == (total if whole else 0)
    assert all(
        abs(part - (total * weight / whole if whole else 0)) < 1 + 1e-6
        for part, weight in zip(parts, weights, strict=True)
    )


def test_tax_on_top() -> None:
    totals = totals_of([line("10.00", "3"), line("2.50", tax="7")], Terms("EUR"))
    assert [each.minor for each in totals.lines] == [3000, 250]
    assert [(str(each.rate), each.net.minor, each.tax.minor) for each in totals.taxes] == [
        ("19", 3000, 570),
        ("7", 250, 18),
    ]
    assert (totals.net, totals.gross) == (Money(3250, "EUR"), Money(3838, "EUR"))


def test_tax_within() -> None:
    totals = totals_of([line("119.00")], Terms("EUR", tax_included=True))
    assert (totals.net.minor, totals.tax.minor, totals.gross.minor) == (10000, 1900, 11900)


def test_three_lines_of_a_third_of_a_cent() -> None:
    lines = [line("0.33"), line("0.33"), line("0.33")]
    assert totals_of(lines, Terms("EUR", rounding=Rounding.LINE)).tax.minor == 18
    assert totals_of(lines, Terms("EUR", rounding=Rounding.TOTAL)).tax.minor == 19


def test_a_discount_lowers_every_rates_tax() -> None:
    totals = totals_of([line("100"), line("100", tax="7")], Terms("EUR"), discount=1001)
    assert [each.net.minor for each in totals.taxes] == [9499, 9500]
    assert totals.net.minor == 18_999


def test_currencies_without_cents() -> None:
    assert totals_of([line("99.5", "3", tax="10")], Terms("JPY")).gross == Money(329, "JPY")


@pytest.mark.parametrize("off", [101, -1])
def test_nobody_takes_off_more_than_there_is(off: int) -> None:
    with pytest.raises(ValueError, match="more than"):
        totals_of([line("1")], Terms("EUR"), discount=off)


def test_halves_go_up() -> None:
    assert [rounded(Decimal(each)) for each in ("0.5", "1.5", "-0.5", "2.4999")] == [1, 2, -1, 2]
