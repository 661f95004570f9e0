"""What money is for: what speaks for it, in which order, and when nobody has to look."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales.payments.matching.facts import Owed, Paid
from sales.payments.matching.likeness import LIKE, likeness, words_of
from sales.payments.matching.matcher import Matcher
from sales.payments.statements.numbers import creditor_reference

NORDWIND, ALPEN = uuid4(), uuid4()
IBAN = "DE02120300000000202051"


def owed(number: str, minor: int, customer: UUID = NORDWIND, name: str = "Nordwind Air GmbH", **more: str) -> Owed:
    return Owed(
        uuid4(), number, minor, more.get("currency", "EUR"), customer, (name,), date(2026, 11, int(number[-1]) + 1)
    )


FIRST, SECOND = owed("INV-2026-0001", 119_000), owed("INV-2026-0002", 50_000)
LONGER = owed("INV-2026-00011", 77_700, ALPEN, "Alpenrose AG")
ALL = [SECOND, FIRST, LONGER]


def numbers(paid: Paid, known: dict[str, set[UUID]] | None = None) -> list[tuple[list[str], bool]]:
    found = Matcher(ALL, known or {}).suggestions(paid)
    return [([part.owed.number for part in each.parts], each.sure) for each in found]


@pytest.mark.parametrize(
    "text",
    ["INV-2026-0001", "Rg. inv 2026 0001 vielen Dank", "inv20260001", "I N V 2026/0001", "INV-2026- 0001 12.11.2026",
     f"thanks {creditor_reference('INV-2026-0001')}"],
)  # fmt: skip
def test_a_number_however_it_is_written(text: str) -> None:
    assert numbers(Paid(119_000, "EUR", text=text)) == [(["INV-2026-0001"], True)]


@pytest.mark.parametrize("text", ["INV-2026-00012", "XINV-2026-0001", "INV-2026-0009", "INV 2026", ""])
def test_what_is_another_number(text: str) -> None:
    assert numbers(Paid(5, "EUR", text=text)) == []


def test_a_longer_number_is_not_the_shorter_one() -> None:
    assert numbers(Paid(77_700, "EUR", text="INV-2026-00011")) == [(["INV-2026-00011"], True)]


def test_two_numbers_are_shared_out() -> None:
    assert numbers(Paid(169_000, "EUR", text="INV-2026-0002 + INV-2026-0001")) == [
        (["INV-2026-0001", "INV-2026-0002"], True)
    ]


def test_another_amount_is_looked_at() -> None:
    (less,) = Matcher(ALL, {}).suggestions(Paid(100_000, "EUR", text="INV-2026-0001"))
    assert (less.sure, less.rest_minor, less.reasons[-1]) == (False, 0, "€190.00 stays open.")
    (more,) = Matcher(ALL, {}).suggestions(Paid(120_000, "EUR", text="INV-2026-0001"))
    assert (more.sure, more.rest_minor, more.parts[0].amount_minor) == (False, 1_000, 119_000)


def test_another_currency_is_no_match() -> None:
    assert numbers(Paid(119_000, "USD", name="Nordwind Air", text="INV-2026-0001")) == []


def test_a_known_account_and_the_amount_are_sure() -> None:
    assert numbers(Paid(50_000, "EUR", iban=IBAN), {IBAN: {NORDWIND}})[0] == (["INV-2026-0002"], True)


def test_the_amount_alone_is_a_suggestion() -> None:
    assert numbers(Paid(50_000, "EUR", name="Somebody Else")) == [(["INV-2026-0002"], False)]


def test_a_name_and_all_that_is_open() -> None:
    assert numbers(Paid(169_000, "EUR", name="NORDWIND AIR"))[0] == (["INV-2026-0001", "INV-2026-0002"], False)


def test_a_name_brings_the_oldest() -> None:
    (found,) = Matcher(ALL, {}).suggestions(Paid(1_000, "EUR", name="Nordwind-Air Gmbh"))
    assert [(part.owed.number, part.amount_minor) for part in found.parts] == [("INV-2026-0001", 1_000)]


@pytest.mark.parametrize(
    ("payer", "customer", "alike"),
    [
        ("MUELLER UND SOEHNE GMBH", "Müller & Söhne", True),
        ("Brandt, Helena", "Helena Brandt", True),
        ("Lufttransport Nordwestdeutsch", "Lufttransport Nordwestdeutschland GmbH", True),
        ("Nordwind Air Holding", "Nordwind Air GmbH", True),
        ("Air Berlin", "Nordwind Air", False),
        ("Max Mustermann", "Maxi Muster", False),
        ("", "Nordwind", False),
    ],
)
def test_names(payer: str, customer: str, alike: bool) -> None:
    assert (likeness(words_of(payer), words_of(customer)) >= LIKE) is alike


@given(
    st.integers(-10, 400_000), st.text(max_size=60), st.sampled_from(["", IBAN]), st.sampled_from(["", FIRST.number])
)
def test_no_suggestion_gives_away_more_than_came_in(minor: int, text: str, iban: str, named: str) -> None:
    paid = Paid(minor, "EUR", name=text, iban=iban, text=f"{text} {named}")
    for each in Matcher(ALL, {IBAN: {NORDWIND}}).suggestions(paid):
        assert sum(part.amount_minor for part in each.parts) + each.rest_minor == minor
        assert all(0 < part.amount_minor <= part.owed.open_minor for part in each.parts)
        assert not each.sure or each.rest_minor == 0
