"""Amounts: whole minor units, read as people write them, rounded half to even, never mixed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.money import CURRENCIES, MINOR_DIGITS, CurrencyMismatch, Money, digits_of

MINOR = st.integers(min_value=-(10**15), max_value=10**15)
ALL_CURRENCIES = st.sampled_from(sorted({*CURRENCIES, *MINOR_DIGITS}))


@given(minor=MINOR, currency=ALL_CURRENCIES)
def test_amount_and_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.of(money.amount, currency) == money


@given(minor=st.integers(min_value=0, max_value=10**12), currency=ALL_CURRENCIES)
@pytest.mark.parametrize(("thousands", "point"), [(",", "."), (".", ","), (" ", ","), ("'", "."), ("", ".")])
def test_reads_what_people_write(thousands: str, point: str, minor: int, currency: str) -> None:
    digits = digits_of(currency)
    if digits == 3 and thousands in {",", "."} and minor < 10**6:
        return  # "1,234" of a currency with three digits can't be told
    text = f"{Money(minor, currency).amount:,.{digits}f}"
    written = text.replace(",", "T").replace(".", point).replace("T", thousands)
    assert Money.parse(written, currency) == Money(minor, currency)
    assert Money.parse(f" {currency} {written} ", currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1200", 120_000), ("1,200", 120_000), ("1.200", 120_000), ("1.200,50", 120_050), ("1,200.50", 120_050),
     ("0.5", 50), ("1,5", 150), ("1.234.567", 123_456_700), ("-3,10", -310), ("€ 12", 1_200)],
)  # fmt: skip
def test_reads(text: str, minor: int) -> None:
    assert Money.parse(text, "EUR") == Money(minor, "EUR")


@given(text=st.text(max_size=40))
def test_any_text_is_an_amount_or_a_sentence(text: str) -> None:
    try:
        Money.parse(text, "EUR")
    except ValueError as error:
        assert "digits" in str(error)  # noqa: PT017  # it may as well be an amount


@pytest.mark.parametrize(
    ("amount", "minor"), [("0.005", 0), ("0.015", 2), ("0.025", 2), ("-0.015", -2), ("2.675", 268)]
)
def test_rounds_half_to_even(amount: str, minor: int) -> None:
    assert Money.of(Decimal(amount), "EUR").minor == minor


@given(one=MINOR, other=MINOR)
def test_adds(one: int, other: int) -> None:
    assert Money(one, "EUR") + Money(other, "EUR") == Money(one + other, "EUR")
    with pytest.raises(CurrencyMismatch):
        Money(one, "EUR") + Money(other, "USD")


@given(minor=MINOR, percent=st.integers(min_value=0, max_value=100))
def test_share_is_never_more_than_half_a_unit_off(minor: int, percent: int) -> None:
    share = Money(minor, "EUR").share(percent)
    assert abs(Decimal(share.minor) - Decimal(minor) * percent / 100) <= Decimal("0.5")
    assert Money(minor, "EUR").share(100) == Money(minor, "EUR")
