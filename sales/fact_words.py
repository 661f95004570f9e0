"""The facts of a deal that people change, and how they read in its history."""

from datetime import date, datetime
from typing import Any

from crm.money import Money
from crm.web.formats import day, moment, money

FACTS = {
    "name": "Name",
    "value": "Value",
    "person": "Contact",
    "company": "Company",
    "expected_close": "Expected close",
    "next_step": "Next step",
    "next_step_at": "Next step on",
    "source": "Source",
    "competitor": "Competitor",
}


def words_of(value: Any) -> str:
    """A fact as text: "€1,200", "3 March", "Helena Brandt"; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, Money):
        return money(value.minor, value.currency)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return str(value)
