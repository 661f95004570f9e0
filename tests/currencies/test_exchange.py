"""Amounts in one currency: exact, rounded once, and what has no rate is said."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crm.currencies.exchange import Exchange, Quote
from crm.money import Money

DAY, LATER = date(2026, 11, 20), date(2026, 11, 23)
ECB = (
    Quote("EUR", "USD", Decimal("1.0852"), DAY),
    Quote("EUR", "JPY", Decimal("163.5"), DAY),
    Quote("EUR", "USD", Decimal("1.1"), LATER),
)
RATES = st.decimals(min_value="0.0001", max_value="9999", places=6, allow_nan=False, allow_infinity=False)


def test_the_other_way_round_and_by_a_third() -> None:
    assert Exchange("EUR", ECB).convert(Money(110_00, "USD")) == Money(100_00, "EUR")
    assert Exchange("USD", ECB).convert(Money(100_00, "EUR")) == Money(110_00, "USD")
    assert Exchange("USD", ECB).convert(Money(16_350, "JPY")) == Money(110_00, "USD")
    assert Exchange("JPY", ECB).convert(Money(1_00, "EUR")) == Money(164, "JPY")  # half up
    assert Exchange("EUR", ECB).convert(Money(1, "GBP")) is None


def test_a_sum_says_what_is_missing_and_of_when_it_is() -> None:
    total = Exchange("EUR", ECB).total([Money(1_00, "EUR"), Money(1_10, "USD"), Money(5_00, "GBP"), Money(163, "JPY")])
    assert (total.money, total.missing, total.day) == (Money(3_00, "EUR"), [Money(5_00, "GBP")], DAY)
    assert not total.is_whole
    assert not Exchange("EUR").total([Money(1, "EUR")]).mixed


@given(st.lists(st.integers(0, 10**12), max_size=20), RATES)
def test_parts_of_one_currency_are_rounded_once(minors: list[int], rate: Decimal) -> None:
    exchange = Exchange("EUR", (Quote("USD", "EUR", rate, DAY),))
    total = exchange.total(Money(minor, "USD") for minor in minors)
    whole = exchange.convert(Money(sum(minors), "USD"))
    assert whole is not None
    assert total.money == whole
    assert abs(Decimal(total.money.minor) - sum(minors) * rate) <= Decimal("0.5")


@given(st.integers(0, 10**12), RATES)
def test_there_and_back_loses_no_more_than_the_rounding(minor: int, rate: Decimal) -> None:
    quotes = (Quote("EUR", "USD", rate, DAY),)
    there = Exchange("USD", quotes).convert(Money(minor, "EUR"))
    assert there is not None
    back = Exchange("EUR", quotes).convert(there)
    assert back is not None
    assert abs(back.minor - minor) <= 1 / (2 * rate) + 1
