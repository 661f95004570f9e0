"""Exact decimals come back from the database as they went in."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from crm.exact import ExactField, plain

FIELD = ExactField(places=6)


@given(st.decimals("-9000000000", "9000000000", places=6))
def test_there_and_back(number: Decimal) -> None:
    assert FIELD.from_db_value(FIELD.get_prep_value(number)) == number


@given(st.decimals("-9000000000", "9000000000", places=6))
def test_plain_is_the_same_without_an_exponent(number: Decimal) -> None:
    assert plain(number) == number
    assert "E" not in str(plain(number))


def test_half_up() -> None:
    assert ExactField(places=2).get_prep_value(Decimal("0.125")) == 13


def test_what_is_no_number_or_too_large_is_refused() -> None:
    with pytest.raises(ValidationError):
        FIELD.clean("many", None)
    with pytest.raises(ValidationError):
        FIELD.clean(Decimal("1e15"), None)


def test_its_form_field_reads_as_many_places() -> None:
    field = FIELD.formfield()
    assert field.clean("12.345678") == Decimal("12.345678")
    with pytest.raises(ValidationError):
        field.clean("1.2345678")
