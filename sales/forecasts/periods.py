"""The months and quarters a forecast can be made for."""

from datetime import date

from crm.conditions.periods import Period, month_of, period, quarter_of

MOST_STEPS = 12


def asked_period(key: str, today: date) -> Period:
    """The month or quarter of that name ("2026-11", "2026-q4"); this quarter for anything else."""
    found = period(key, today) if "-" in key and key[:4].isdecimal() else None
    return found or quarter_of(today)


def is_quarter(shown: Period) -> bool:
    """Whether it is a quarter rather than a month."""
    return "q" in shown.key


def beside(shown: Period, steps: int) -> Period:
    """The one of its kind so many steps later."""
    return quarter_of(shown.start, steps) if is_quarter(shown) else month_of(shown.start, steps)


def offered(shown: Period, today: date) -> list[Period]:
    """This and next month, this and next quarter, and what is shown."""
    known = [month_of(today), month_of(today, 1), quarter_of(today), quarter_of(today, 1)]
    return known if shown.key in {each.key for each in known} else [*known, shown]
