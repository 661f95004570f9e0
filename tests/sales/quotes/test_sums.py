"""What a quote adds up to, whatever is on it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.money import Money
from sales.pricing.totals import Rounding, Terms
from sales.quotes.lines import Line
from sales.quotes.numbers import read_decimal, shown
from sales.quotes.sums import Off, sums_of
from tests.sales.quotes.making import item

EUR = Terms("EUR")
exact = st.decimals(0, 100_000, places=4, allow_nan=False, allow_infinity=False)
percents = st.decimals(0, 100, places=3, allow_nan=False, allow_infinity=False)
lines = st.lists(
    st.builds(
        Line.new,
        name=st.just("x"),
        sort=st.sampled_from(["item", "item", "item", "heading", "text"]),
        quantity=exact,
        unit_price=exact,
        discount=percents,
        tax_rate=st.sampled_from([Decimal(0), Decimal(7), Decimal(19), Decimal("8.1")]),
        optional=st.booleans(),
        every_months=st.sampled_from([0, 0, 1, 12]),
    ),
    max_size=8,
)


@given(lines, percents, st.booleans(), st.sampled_from(Rounding))
def test_sums_add_up_to_the_cent(lines: list[Line], percent: Decimal, included: bool, rounding: Rounding) -> None:
    chosen = [line.id for line in lines[::2]]
    sums = sums_of(lines, Terms("EUR", included, rounding), Off(percent), chosen)
    totals = sums.totals
    counted = [line for line in lines if line.is_item and (not line.optional or line.id in chosen)]
    assert sums.subtotal.minor == sum(line.amount("EUR") for line in counted)
    assert totals.net.minor + totals.tax.minor == totals.gross.minor
    paid = totals.gross if included else totals.net
    assert paid.minor == sums.subtotal.minor - totals.discount.minor
    assert sum(tax.tax.minor for tax in totals.taxes) == totals.tax.minor
    assert 0 <= totals.discount.minor <= sums.subtotal.minor
    assert sum(amount.minor for amount in sums.recurring.values()) <= sums.subtotal.minor
    assert sum(amount.minor for amount in sums.sections.values()) <= sums.subtotal.minor
    assert 0 <= sums.steepest <= 100


@given(lines)
def test_lines_are_kept_exactly(lines: list[Line]) -> None:
    assert [Line.from_json(line.to_json()) for line in lines] == lines


def test_optional_lines_count_when_they_are_chosen() -> None:
    extra = item("Insurance", "50", optional=True)
    both = [item(price="100"), extra]
    assert sums_of(both, EUR, Off()).totals.gross == Money(11_900, "EUR")
    assert sums_of(both, EUR, Off(), [extra.id]).totals.gross == Money(17_850, "EUR")


def test_discounts_of_line_and_whole_meet() -> None:
    sums = sums_of([item(price="100", discount=Decimal(20))], EUR, Off(Decimal(10)))
    assert (sums.totals.net.minor, sums.steepest) == (7_200, Decimal("28.000"))


def test_nobody_takes_off_more_than_there_is() -> None:
    with pytest.raises(ValueError, match="more than"):
        sums_of([item(price="100")], EUR, Off(minor=10_001))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"), ("1,200.50", "1200.5"), ("1.200,50", "1200.5"), ("1.200", "1200"), ("0.345", "0.345"),
        ("0,0345", "0.0345"), ("1.2345", "1.2345"), ("-5,5", "-5.5"), ("1 200", "1200"), ("1'200.5", "1200.5"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(typed: str, value: str) -> None:
    assert read_decimal(typed, 6) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "abc", "1.2.3.4x", "99999999999", "1.1234567"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_decimal(typed, 6)


@given(st.decimals(-1_000_000, 1_000_000, places=6, allow_nan=False, allow_infinity=False))
def test_what_is_shown_is_read_back(value: Decimal) -> None:
    assert read_decimal(shown(value), 6) == value
