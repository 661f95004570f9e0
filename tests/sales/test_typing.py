"""What people type: amounts, names."""

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.models import Company
from crm.money import CURRENCIES, Money
from sales.forms.deals import DealForm
from sales.forms.fields import CompanyField, PersonField, read_money
from sales.pricing.lines import MOST_MINOR
from sales.queries.pipelines import first_stage
from tests.sales.deals import a_deal, a_person
from tests.world import World


@pytest.mark.parametrize(
    ("typed", "money"),
    [
        ("1200", Money(120_000, "EUR")),
        ("1,200.50", Money(120_050, "EUR")),
        ("1.200,50 €", Money(120_050, "EUR")),
        ("$ 95", Money(9_500, "USD")),
        ("1200 usd", Money(120_000, "USD")),
        ("JPY 5000", Money(5_000, "JPY")),
        ("¥5,000", Money(5_000, "JPY")),
        ("1234.567 KWD", Money(1_234_567, "KWD")),
        ("1 200,5", Money(120_050, "EUR")),
        ("0", Money(0, "EUR")),
    ],
)
def test_amounts_are_read(typed: str, money: Money) -> None:
    assert read_money(typed, "EUR") == money


@pytest.mark.parametrize("typed", ["a lot", "-5", "2 weeks", "12abc", "1e9", "€", "5 6 EUR USD", ",", "1" * 30,
                                   "1500.50 JPY", "1.2345", "1,234.5678 KWD", "12 DOG"])  # fmt: skip
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        read_money(typed, "EUR")


@given(typed=st.text(max_size=40))
def test_nothing_typed_breaks_it(typed: str) -> None:
    try:
        money = read_money(typed, "EUR")
    except forms.ValidationError:
        return
    assert 0 <= money.minor <= MOST_MINOR
    assert money.currency in CURRENCIES


@given(minor=st.integers(0, MOST_MINOR), currency=st.sampled_from(CURRENCIES))
def test_what_is_shown_can_be_typed_again(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert read_money(f"{money.amount:f} {currency}", "EUR") == money


def test_people_are_known_by_address_or_name(in_scope: World) -> None:
    helena = a_person(in_scope, email="Helena@Brandt.example")
    field = PersonField(in_scope.owner.actor)
    for typed in ("helena@brandt.example", "Helena Brandt", "  helena   brandt ", "Helena <helena@brandt.example>"):
        assert field.clean(typed) == helena
    assert field.clean("") is None
    a_person(in_scope, owner=in_scope.owner.membership)
    for typed in ("Helena Brandt", "nobody@brandt.example", "Nobody"):
        with pytest.raises(forms.ValidationError):
            field.clean(typed)


def test_nobody_is_found_who_may_not_be_seen(in_scope: World) -> None:
    a_person(in_scope, email="vip@brandt.example", owner=in_scope.boss.membership)
    for typed in ("vip@brandt.example", "Helena Brandt"):
        with pytest.raises(forms.ValidationError):
            PersonField(in_scope.owner.actor).clean(typed)
        assert PersonField(in_scope.boss.actor).clean(typed)


def test_companies_are_known_by_name(in_scope: World) -> None:
    company = Company.objects.create(name="Brandt & Sohn", owner=in_scope.owner.membership)
    field = CompanyField(in_scope.owner.actor)
    assert field.clean("brandt & sohn") == company
    assert field.clean("") is None
    with pytest.raises(forms.ValidationError):
        field.clean("Somebody else")


def test_who_may_assign_chooses_the_owner(in_scope: World) -> None:
    stage = first_stage(a_deal(in_scope).pipeline)
    data = {"name": "Lima", "stage": str(stage.id), "owner": str(in_scope.owner.membership.id)}
    for member, owner in ((in_scope.boss, in_scope.owner), (in_scope.owner, in_scope.owner)):
        form = DealForm(data, actor=member.actor, currency="EUR")
        assert form.is_valid(), form.errors
        assert form.values()["owner"] == owner.membership
        assert form.values()["value"] == Money(0, "EUR")
    nobody = DealForm({**data, "owner": ""}, actor=in_scope.boss.actor, currency="EUR")
    assert nobody.is_valid()
    assert nobody.values()["owner"] is None
